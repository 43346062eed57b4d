import type { CaseResult } from '../contract-case.ts';
import { ownDocument, type Definitions } from '../document.ts';
import { ContractFailure, NotVerifiable } from '../outcome.ts';
import { createSchemaCheck } from '../schema-check.ts';
import type { Credentials } from '../target.ts';
import { clientCases, type Observed } from './client-cases.ts';
import { startClientStub } from './client-stub.ts';

/** Where a client is to go, and with which key. */
export interface ClientTarget extends Credentials {
  /** Ends in `/v1`. */
  readonly baseUrl: string;
}

export interface JudgeClientOptions {
  /** The document to judge by; the one that this version of the package was made with when left out. */
  readonly document?: Definitions | undefined;
}

/**
 * Judges a client: lets it call a stub on the loopback interface and looks at what arrives there.
 *
 * The stub answers with the examples of the document. The first POST gets a 503 with `Retry-After: 1`:
 * a client that repeats calls shows how.
 *
 * @param makeCalls makes at least one read and, if the client can, one POST; what it throws is a finding.
 * @example
 * ```ts
 * import { judgeClient } from '@cryptoix/contract';
 * import { Cryptoix } from '@cryptoix/sdk';
 *
 * const results = await judgeClient(async (target) => {
 *   const cryptoix = new Cryptoix(target);
 *   await cryptoix.balance.retrieve();
 *   await cryptoix.payments.create({ amount: '25.00', currency: 'USDC' });
 * });
 * ```
 */
export async function judgeClient(
  makeCalls: (target: ClientTarget) => Promise<unknown>,
  options: JudgeClientOptions = {},
): Promise<readonly CaseResult[]> {
  const observed = await observeClient(makeCalls, options);
  return clientCases.map(({ id, title, run }) => {
    try {
      run(observed);
      return { id, title, outcome: 'pass', reason: '' };
    } catch (error) {
      if (error instanceof NotVerifiable)
        return { id, title, outcome: 'not_verifiable', reason: error.message };
      if (error instanceof ContractFailure) return { id, title, outcome: 'fail', reason: error.message };
      throw error;
    }
  });
}

/** Lets the client run against the stub, and tells what was seen. */
export async function observeClient(
  makeCalls: (target: ClientTarget) => Promise<unknown>,
  options: JudgeClientOptions = {},
): Promise<Observed> {
  const document = options.document ?? ownDocument();
  const stub = await startClientStub(document);
  let error: Error | null = null;
  try {
    await makeCalls({ ...stub.key, baseUrl: stub.baseUrl });
  } catch (thrown) {
    error = thrown instanceof Error ? thrown : new Error(String(thrown));
  } finally {
    await stub.close();
  }
  const schemas = createSchemaCheck(document, false);
  return { calls: stub.calls, key: stub.key, document, schemas, error };
}

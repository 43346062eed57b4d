import { afterAll, beforeAll, describe, test } from 'vitest';
import { clientCases, type Observed } from './client/client-cases.ts';
import { observeClient, type ClientTarget, type JudgeClientOptions } from './client/judge-client.ts';
import { NotVerifiable } from './outcome.ts';
import { open, runCase, selectCases } from './run-suite.ts';
import type { Session } from './session.ts';
import type { Target } from './target.ts';

export interface SuiteOptions {
  /** Groups (`AUTH`) or ids (`AUTH-09`) to run; all when left out. */
  readonly only?: readonly string[] | undefined;
}

/** A target, or a function that makes one when the tests begin, as a server that is started first. */
export type TargetSource = Target | (() => Target | Promise<Target>);

/**
 * Makes every case of the catalogue a named test of vitest: it fails where the server breaks the
 * contract, and is skipped with a note where that cannot be told.
 *
 * @example
 * ```ts
 * import { providerSuite } from '@cryptoix/contract/vitest';
 *
 * providerSuite({
 *   baseUrl: 'http://127.0.0.1:4010/v1',
 *   publicKey: process.env.CRYPTOIX_PUBLIC_KEY ?? '',
 *   secretKey: process.env.CRYPTOIX_SECRET_KEY ?? '',
 * });
 * ```
 */
export function providerSuite(source: TargetSource, options: SuiteOptions = {}): void {
  describe('the contract', () => {
    let session: Session;
    beforeAll(async () => {
      session = await open(typeof source === 'function' ? await source() : source);
    });
    afterAll(() => session.keys.close());

    for (const one of selectCases(options.only)) {
      test(`${one.id} ${one.title}`, { timeout: 400_000 }, async (context) => {
        const { outcome, reason } = await runCase(one, session);
        if (outcome === 'not_verifiable') context.skip(reason);
        if (outcome === 'fail') throw new Error(`${reason} (see ${one.spec} of the document)`);
      });
    }
  });
}

/**
 * Makes every rule for clients a named test of vitest; `makeCalls` is given a stub to call.
 *
 * @example
 * ```ts
 * import { clientSuite } from '@cryptoix/contract/vitest';
 * import { Cryptoix } from '@cryptoix/sdk';
 *
 * clientSuite(async (target) => {
 *   await new Cryptoix(target).payments.create({ amount: 100, currency: 'BTC' });
 * });
 * ```
 */
export function clientSuite(
  makeCalls: (target: ClientTarget) => Promise<unknown>,
  options: JudgeClientOptions = {},
): void {
  describe('the contract for clients', () => {
    let observed: Observed;
    beforeAll(async () => {
      observed = await observeClient(makeCalls, options);
    });

    for (const { id, title, run } of clientCases) {
      test(`${id} ${title}`, (context) => {
        try {
          run(observed);
        } catch (error) {
          if (error instanceof NotVerifiable) context.skip(error.message);
          throw error;
        }
      });
    }
  });
}

import { catalogue } from './catalogue.ts';
import type { CaseResult, ContractCase } from './contract-case.ts';
import { ContractFailure, NotVerifiable, TargetUnreachable } from './outcome.ts';
import { openSession, type Session } from './session.ts';
import type { Target } from './target.ts';

export interface RunOptions {
  /** Groups (`AUTH`) or ids (`AUTH-09`) to run; all when left out. */
  readonly only?: readonly string[] | undefined;
  /** Told of every result as it comes. */
  readonly onResult?: ((result: CaseResult) => void) | undefined;
}

/**
 * Judges a server: runs the cases one after the other and answers what became of each.
 *
 * @throws TargetUnreachable when nothing answers at the base URL.
 * @throws RangeError when `only` names no case.
 * @example
 * ```ts
 * import { runSuite } from '@cryptoix/contract';
 *
 * const results = await runSuite({ baseUrl: 'http://127.0.0.1:4010/v1', publicKey, secretKey }, { only: ['AUTH'] });
 * for (const { id, title, outcome, reason } of results) console.log(id, outcome, title, reason);
 * ```
 */
export async function runSuite(target: Target, options: RunOptions = {}): Promise<readonly CaseResult[]> {
  const cases = selectCases(options.only);
  const session = await open(target);
  const results: CaseResult[] = [];
  try {
    for (const one of cases) {
      const result = await runCase(one, session);
      results.push(result);
      options.onResult?.(result);
    }
  } finally {
    await session.keys.close();
  }
  return results;
}

/** The cases that `only` names, in the order of the catalogue. */
export function selectCases(only?: readonly string[]): readonly ContractCase[] {
  if (only === undefined) return catalogue;
  for (const name of only) {
    if (!catalogue.some(({ id, group }) => id === name || group === name)) {
      throw new RangeError(`No case or group is called ${name}.`);
    }
  }
  return catalogue.filter(({ id, group }) => only.includes(id) || only.includes(group));
}

/** Opens a session, or says that there is nothing to judge. */
export async function open(target: Target): Promise<Session> {
  try {
    return await openSession(target);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw new TargetUnreachable(`Nothing answers at ${target.baseUrl}: ${textOf(error)}`);
  }
}

/** Runs one case: its control first, then the case. Never throws. */
export async function runCase(one: ContractCase, session: Session): Promise<CaseResult> {
  const { id, title } = one;
  const result = (outcome: CaseResult['outcome'], reason: string): CaseResult => ({
    id,
    title,
    outcome,
    reason,
  });
  let step = 'The positive control failed. ';
  try {
    session.need(...one.needs);
    await one.control?.(session);
    step = '';
    await one.run(session);
    return result('pass', '');
  } catch (error) {
    if (error instanceof NotVerifiable) return result('not_verifiable', error.message);
    if (error instanceof ContractFailure) return result('fail', `${step}${error.message}`);
    return result('fail', `${step}The call could not be made: ${textOf(error)}`);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

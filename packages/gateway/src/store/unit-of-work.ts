import { ApiError, type Answer, type Once, type OnceRequest, type OnceResult } from '@cryptoix/server';
import type { Kysely, Transaction } from 'kysely';
import type { Mode } from './mode.ts';
import { createOnceLog, inProgress, type OnceLog } from './once-log.ts';
import { isLockTimeout, withRetries } from './retry.ts';
import { inScopedTransaction, type TransactionScope } from './scoped-transaction.ts';
import type { SecretBox } from './secret-box.ts';
import type { Database } from './tables.ts';
import type { Actor } from './tables/events.ts';
import { ClockMoved, createAssumedClocks } from './test-clock.ts';
import { createDetachedTx, createTx, type Origin, type Tx } from './tx.ts';
import type { WalletIndexes } from './wallet-indexes.ts';

export interface JobOptions {
  /** Who the events of this work name (`system`). */
  readonly actor?: Actor;
  /** Repeatable read, read only: several queries see one moment. */
  readonly readOnly?: boolean;
}

/** The one wrapper around transactions: nothing else begins, retries or commits one. */
export interface UnitOfWork {
  /** The port of the server stub. */
  readonly once: Once<Tx>;
  /** A transaction for one merchant. `work` may run several times: it must have no effect elsewhere. */
  inMerchant<Result>(
    merchantId: string,
    mode: Mode,
    work: (tx: Tx) => Promise<Result>,
    options?: JobOptions,
  ): Promise<Result>;
  /** A transaction that reads across merchants, and writes only what workers may. */
  asWorker<Result>(
    work: (db: Transaction<Database>) => Promise<Result>,
    options?: WorkerOptions,
  ): Promise<Result>;
}

export interface WorkerOptions {
  /** Repeatable read, read only. */
  readonly readOnly?: boolean;
  /** How long one statement may take (20,000 ms). */
  readonly statementTimeoutMs?: number;
}

export interface UnitOfWorkOptions {
  readonly db: Kysely<Database>;
  readonly box: SecretBox;
  /** Real time; `Date` when left out. */
  readonly clock?: () => Date;
  /** Where addresses get their indexes; without it none can be issued. */
  readonly walletIndexes?: Pick<WalletIndexes, 'take'>;
  /** How long a twin waits for the first (5,000 ms). */
  readonly lockTimeoutMs?: number;
}

const defaultTimeoutMs = 20_000;
// Longer than the server lets any request run.
const outsideLeaseMs = 60_000;

/** Makes the unit of work over a pool of connections. */
export function createUnitOfWork(options: UnitOfWorkOptions): UnitOfWork {
  const clock = options.clock ?? (() => new Date());
  const log = createOnceLog(options.box, clock);
  const transact = createTransact(options, clock);
  return {
    once: async (request, work) => {
      const origin = originOf(request);
      if (request.operation.method === 'GET') {
        return { answer: await transact.merchant(origin, true, work), replayed: false };
      }
      return request.operation.outsideTransaction
        ? await onceOutside(log, request, origin, transact, work)
        : await onceInside(log, request, origin, transact, work);
    },
    inMerchant: (merchantId, mode, work, { actor = 'system', readOnly = false } = {}) =>
      transact.merchant({ merchantId, mode, actor, caller: null, idempotencyKey: null }, readOnly, work),
    asWorker: (work, workerOptions = {}) => transact.worker(workerOptions, work),
  };
}

interface Transact {
  merchant<Result>(origin: Origin, readOnly: boolean, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  worker<Result>(
    options: WorkerOptions,
    work: (db: Transaction<Database>) => Promise<Result>,
  ): Promise<Result>;
}

type Scope = Omit<TransactionScope, 'lockTimeoutMs'>;

function createTransact(options: UnitOfWorkOptions, clock: () => Date): Transact {
  const { db, walletIndexes = null, lockTimeoutMs = 5_000 } = options;
  const clocks = createAssumedClocks();
  const inScope = <Result>(
    scope: Scope,
    assumedOffset: number,
    work: (db: Transaction<Database>) => Promise<Result>,
  ): Promise<Result> =>
    inScopedTransaction(db, { ...scope, lockTimeoutMs }, async (trx, begun) => {
      const [offset, result] = await Promise.allSettled([begun, (async () => await work(trx))()]);
      // Before anything that the work says: without its beginning it knew nothing.
      if (offset.status === 'rejected') throw offset.reason;
      if (offset.value !== assumedOffset) throw new ClockMoved(offset.value);
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
  return {
    merchant: async (origin, readOnly, work) =>
      await withRetries(async () => {
        const hints: (() => void)[] = [];
        const { merchantId, mode } = origin;
        const offset = mode === 'test' ? clocks.of(merchantId) : 0;
        const scope: Scope = {
          role: 'app',
          merchantId,
          readOnly,
          statementTimeoutMs: defaultTimeoutMs,
          readsTestClock: mode === 'test',
        };
        try {
          const result = await inScope(scope, offset, (db) => {
            const now = new Date(clock().getTime() + offset * 1_000);
            return work(createTx(origin, { db, now, hints, walletIndexes }));
          });
          for (const hint of hints) hint();
          return result;
        } catch (error) {
          if (error instanceof ClockMoved) clocks.learn(merchantId, error.offsetSeconds);
          throw error;
        }
      }),
    worker: ({ readOnly = false, statementTimeoutMs = defaultTimeoutMs }, work) =>
      withRetries(() =>
        inScope(
          { role: 'worker', merchantId: null, readOnly, statementTimeoutMs, readsTestClock: false },
          0,
          work,
        ),
      ),
  };
}

type Work = (tx: Tx) => Promise<Answer>;

async function onceInside(
  log: OnceLog,
  request: OnceRequest,
  origin: Origin,
  transact: Transact,
  work: Work,
): Promise<OnceResult> {
  try {
    const outcome = await transact.merchant(origin, false, async (tx): Promise<OnceResult | ApiError> => {
      const entry = await log.enter(tx, request, null);
      // Returned, not thrown: the signature stays used up although nothing else happened.
      if (entry.kind === 'refused') return entry.error;
      if (entry.kind === 'stored') return { answer: entry.answer, replayed: true };
      const answer = await work(tx);
      await log.store(tx, request, answer);
      return { answer, replayed: false };
    });
    if (ApiError.is(outcome)) throw outcome;
    return outcome;
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    // Used up even so: whoever captured this request must not be able to send it later without its key.
    await transact
      .merchant(origin, false, (tx) => log.burn(tx, request))
      .catch((failure: unknown) => {
        if (!isLockTimeout(failure)) throw failure;
      });
    throw inProgress();
  }
}

/**
 * For work that calls out over the network: the key is taken in one transaction, the work begins its own
 * if it needs any, and the answer is stored in another. A crash in between leaves the key taken until its
 * lease ends; then a repeat runs again.
 */
async function onceOutside(
  log: OnceLog,
  request: OnceRequest,
  origin: Origin,
  transact: Transact,
  work: Work,
): Promise<OnceResult> {
  const entry = await transact.merchant(origin, false, (tx) => log.enter(tx, request, outsideLeaseMs));
  if (entry.kind === 'refused') throw entry.error;
  if (entry.kind === 'stored') return { answer: entry.answer, replayed: true };
  let answer: Answer;
  try {
    answer = await work(createDetachedTx(origin));
  } catch (error) {
    await transact.merchant(origin, false, (tx) => log.leave(tx, request));
    throw error;
  }
  await transact.merchant(origin, false, (tx) => log.store(tx, request, answer));
  return { answer, replayed: false };
}

function originOf(request: OnceRequest): Origin {
  const { caller, idempotencyKey } = request;
  return { merchantId: caller.key.merchantId, mode: caller.key.mode, actor: 'api', caller, idempotencyKey };
}

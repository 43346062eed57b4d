import {
  CompiledQuery,
  DummyDriver,
  Transaction,
  type DatabaseConnection,
  type Kysely,
  type QueryResult,
} from 'kysely';
import { endOfReading } from './batched-pool.ts';
import { postgresDialect } from './dialect.ts';
import { roles, type RoleName } from './roles.ts';
import type { Database } from './tables.ts';

/** What a transaction may see and do, and how long it may wait. */
export interface TransactionScope {
  readonly role: RoleName;
  /** Null for a worker that reads across merchants. */
  readonly merchantId: string | null;
  /** Repeatable read, read only. */
  readonly readOnly: boolean;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Whether the merchant's test time is read too. */
  readonly readsTestClock: boolean;
}

/** What is done in a transaction that has been asked for but may not have begun. */
export type ScopedWork<Result> = (
  trx: Transaction<Database>,
  /**
   * The seconds that the merchant's test time is ahead, once the transaction has begun. Nothing that was
   * found in it may be believed before.
   */
  begun: Promise<number>,
) => Promise<Result>;

/**
 * Runs a transaction of one role and merchant. It begins together with the first statement of the work, and
 * statements that do not wait for each other are sent together: only answers that are needed are waited for.
 *
 * Everything is set for the transaction only (`set local`), so a connection pooler between us and
 * Postgres can hand the connection on afterwards.
 */
export function inScopedTransaction<Result>(
  db: Kysely<Database>,
  scope: TransactionScope,
  work: ScopedWork<Result>,
): Promise<Result> {
  return db.getExecutor().provideConnection(async (connection) => {
    const begun = begin(connection, scope);
    const { trx, end } = bind(db, connection);
    let result: Result;
    try {
      result = await work(trx, begun);
    } catch (error) {
      end();
      // Fails only where the connection is gone, and the transaction with it.
      await send(connection, 'rollback').catch(() => undefined);
      throw error;
    }
    end();
    await commit(connection, scope);
    return result;
  });
}

function begin(connection: DatabaseConnection, scope: TransactionScope): Promise<number> {
  const { role, merchantId, lockTimeoutMs, statementTimeoutMs } = scope;
  const timeouts = [lockTimeoutMs, statementTimeoutMs].map((ms) => `${Math.trunc(ms)}ms`);
  const sent = [
    // Writers stay on read committed: whoever waited for a twin's row must then see what the twin wrote.
    send(connection, scope.readOnly ? 'begin isolation level repeatable read read only' : 'begin'),
    send(connection, narrow, [roles[role], merchantId ?? '', ...timeouts]),
  ];
  if (scope.readsTestClock) sent.push(send(connection, readClock, [merchantId]));
  const begun = Promise.all(sent).then((results) => offsetIn(results.at(-1)));
  // Whoever does the work hears of it; until then a failure is not an unhandled one.
  begun.catch(() => undefined);
  return begun;
}

const narrow = `select set_config('role', $1, true), set_config('app.merchant_id', $2, true),
  set_config('lock_timeout', $3, true), set_config('statement_timeout', $4, true)`;
const readClock = 'select offset_seconds from test_clock where merchant_id = $1';

function offsetIn(result: QueryResult<unknown> | undefined): number {
  const row = result?.rows[0];
  const isClock = typeof row === 'object' && row !== null && 'offset_seconds' in row;
  return isClock ? Number(row.offset_seconds) : 0;
}

async function commit(connection: DatabaseConnection, scope: TransactionScope): Promise<void> {
  if (scope.readOnly) {
    // What was only read is as good before its end as after it.
    send(connection, endOfReading).catch(() => undefined);
    return;
  }
  const [tag] = (await send(connection, 'commit')).rows;
  // Postgres answers so to the commit of a transaction in which a statement had failed.
  if (isRollback(tag)) throw new Error('A statement of the transaction failed, so nothing of it was kept.');
}

function isRollback(tag: unknown): boolean {
  return typeof tag === 'object' && tag !== null && 'command' in tag && tag.command === 'ROLLBACK';
}

function send(
  connection: DatabaseConnection,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<unknown>> {
  return connection.executeQuery(CompiledQuery.raw(text, [...values]));
}

// Kysely asks for them, and a transaction uses neither.
const driver = new DummyDriver();
const dialect = postgresDialect(() => driver);

/** Kysely on this connection. Its own transactions send a statement only when the last one is answered. */
function bind(
  db: Kysely<Database>,
  connection: DatabaseConnection,
): { trx: Transaction<Database>; end: () => void } {
  let isOver = false;
  const executor = db.getExecutor().withConnectionProvider({
    provideConnection: async (consumer) => {
      if (isOver) throw new Error('The transaction is over.');
      return await consumer(connection);
    },
  });
  const trx = new Transaction<Database>({ config: { dialect }, dialect, driver, executor });
  return { trx, end: () => void (isOver = true) };
}

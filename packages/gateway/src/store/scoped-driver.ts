import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CompiledQuery,
  PostgresDriver,
  type DatabaseConnection,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { roles, type RoleName } from './roles.ts';

/** What a transaction may see and how long it may wait. */
export interface TransactionScope {
  readonly role: RoleName;
  /** Null for a worker that reads across merchants. */
  readonly merchantId: string | null;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Whether the merchant's test time is read too. */
  readonly readsTestClock: boolean;
  /**
   * Given the outcome of the beginning, which nobody has waited for: the seconds that test time is ahead.
   * Nothing that the transaction found may be believed before this has resolved.
   */
  readonly onBegun: (testOffset: Promise<number>) => void;
}

const scopes = new AsyncLocalStorage<TransactionScope>();

/** Runs `open`, in which the next transaction begins with the scope given. */
export function withScope<Result>(scope: TransactionScope, open: () => Promise<Result>): Promise<Result> {
  return scopes.run(scope, open);
}

/** Runs what a scoped transaction does, so that a transaction begun in there chooses its own scope. */
export function withoutScope<Result>(work: () => Promise<Result>): Promise<Result> {
  return scopes.exit(work);
}

/**
 * Begins a transaction, narrows it to its role and merchant and reads the merchant's clock, all sent together
 * with the first statement of the work: a transaction costs no round trip to begin.
 *
 * Everything is set for the transaction only (`set local`), so a connection pooler between us and
 * Postgres can hand the connection on afterwards.
 */
export class ScopedDriver extends PostgresDriver {
  readonly #readOnly = new WeakSet<DatabaseConnection>();

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const scope = scopes.getStore();
    if (scope === undefined) return void (await super.beginTransaction(connection, settings));
    if (settings.accessMode === 'read only') this.#readOnly.add(connection);
    else this.#readOnly.delete(connection);
    const sent = [
      connection.executeQuery(CompiledQuery.raw(beginning(settings))),
      connection.executeQuery(CompiledQuery.raw(narrow, narrowing(scope))),
    ];
    if (scope.readsTestClock)
      sent.push(connection.executeQuery(CompiledQuery.raw(readClock, [scope.merchantId])));
    const begun = Promise.all(sent).then((results) => offsetIn(results.at(-1)));
    // Heard by whoever finishes the transaction; until then a failure is not an unhandled one.
    begun.catch(() => undefined);
    scope.onBegun(begun);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const committed = super.commitTransaction(connection);
    // What was only read is as good before its end as after it.
    if (this.#readOnly.has(connection)) committed.catch(() => undefined);
    else await committed;
  }
}

const narrow = `select set_config('role', $1, true), set_config('app.merchant_id', $2, true),
  set_config('lock_timeout', $3, true), set_config('statement_timeout', $4, true)`;
const readClock = 'select offset_seconds from test_clock where merchant_id = $1';

function narrowing(scope: TransactionScope): string[] {
  return [
    roles[scope.role],
    scope.merchantId ?? '',
    `${Math.trunc(scope.lockTimeoutMs)}ms`,
    `${Math.trunc(scope.statementTimeoutMs)}ms`,
  ];
}

function offsetIn(result: QueryResult<unknown> | undefined): number {
  const row = result?.rows[0];
  const isClock = typeof row === 'object' && row !== null && 'offset_seconds' in row;
  return isClock ? Number(row.offset_seconds) : 0;
}

function beginning(settings: TransactionSettings): string {
  const isolation =
    settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`;
  return `start transaction${isolation}${settings.accessMode === undefined ? '' : ` ${settings.accessMode}`}`;
}

import { AsyncLocalStorage } from 'node:async_hooks';
import { CompiledQuery, PostgresDriver, type DatabaseConnection, type TransactionSettings } from 'kysely';
import { isUuid } from './ids.ts';
import { roles, type RoleName } from './roles.ts';

/** What a transaction may see and how long it may wait. */
export interface TransactionScope {
  readonly role: RoleName;
  /** Null for a worker that reads across merchants. */
  readonly merchantId: string | null;
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Told how many seconds the merchant's test time is ahead; null leaves that unread. */
  readonly onTestOffset: ((seconds: number) => void) | null;
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
 * Begins a transaction, narrows it to its role and merchant and reads the merchant's clock, in one round trip.
 *
 * Everything is set for the transaction only (`set local`), so a connection pooler between us and
 * Postgres can hand the connection on afterwards.
 */
export class ScopedDriver extends PostgresDriver {
  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const scope = scopes.getStore();
    if (scope === undefined) return void (await super.beginTransaction(connection, settings));
    try {
      const statements = [
        beginning(settings),
        narrowing(scope),
        ...(scope.onTestOffset === null ? [] : [testClock(scope)]),
      ];
      const { rows } = await connection.executeQuery<ClockRow>(CompiledQuery.raw(statements.join('; ')));
      scope.onTestOffset?.(rows[0]?.offset_seconds ?? 0);
    } catch (error) {
      // Kysely rolls back only what it knows to have begun; never hand on a half-open transaction.
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined);
      throw error;
    }
  }
}

interface ClockRow {
  readonly offset_seconds: number;
}

function testClock({ merchantId }: TransactionScope): string {
  return `select offset_seconds from test_clock where merchant_id = '${merchantId ?? ''}'`;
}

function beginning(settings: TransactionSettings): string {
  const isolation =
    settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`;
  return `start transaction${isolation}${settings.accessMode === undefined ? '' : ` ${settings.accessMode}`}`;
}

// A simple query carries no parameters, so every value is one of ours, checked here.
function narrowing(scope: TransactionScope): string {
  if (scope.merchantId !== null && !isUuid(scope.merchantId)) throw new RangeError('not a merchant id');
  const settings = {
    role: roles[scope.role],
    'app.merchant_id': scope.merchantId ?? '',
    lock_timeout: `${Math.trunc(scope.lockTimeoutMs)}ms`,
    statement_timeout: `${Math.trunc(scope.statementTimeoutMs)}ms`,
  };
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return `select ${calls.join(', ')}`;
}

import { Kysely, PostgresDriver } from 'kysely';
import pg from 'pg';
import { batchedPool } from './batched-pool.ts';
import { columnTypes } from './column-types.ts';
import { postgresDialect } from './dialect.ts';
import { roles, type RoleName } from './roles.ts';
import type { Database } from './tables.ts';

export interface DatabaseOptions {
  /** Connection string of the database's owner. */
  readonly url: string;
  /** The role of a query outside every transaction; null stays the owner (migrations only). */
  readonly role: RoleName | null;
  /** Connections at most (10). */
  readonly max?: number;
  /** False: a commit does not wait for the disk (a crash of the server may lose the last ones, whole). */
  readonly synchronousCommit?: false;
  /** Told of an idle connection that broke; the pool replaces it by itself. */
  readonly onError?: (error: Error) => void;
}

/** An open database: Kysely over a pool of connections. */
export interface DatabaseHandle {
  readonly db: Kysely<Database>;
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
}

/** Opens a pool. Nothing is connected before the first query. */
export function openDatabase(options: DatabaseOptions): DatabaseHandle {
  const { role } = options;
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    // Statements that do not wait for each other are sent together, in their order.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    types: columnTypes,
    application_name: 'cryptoix-gateway',
    ...(options.synchronousCommit === false ? { options: '-c synchronous_commit=off' } : {}),
    ...(role === null
      ? {}
      : { onConnect: async (client: pg.ClientBase) => void (await client.query(`set role ${roles[role]}`)) }),
  });
  // Without a listener an idle connection's death (a restarted Postgres) would end the process.
  pool.on('error', (error) => options.onError?.(error));
  // The pool listens to idle connections only; one that dies while it is in use rejects its query as well.
  pool.on('connect', (client) => client.on('error', (error) => options.onError?.(error)));
  const dialect = postgresDialect(() => new PostgresDriver({ pool: batchedPool(pool) }));
  const db = new Kysely<Database>({ dialect });
  return { db, pool, close: () => pool.end() };
}

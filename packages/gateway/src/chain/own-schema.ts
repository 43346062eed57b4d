import type pg from 'pg';

export interface OwnSchema {
  readonly schema: string;
  /** The table that is made last: where it is, all are. */
  readonly lastTable: string;
  /** Makes everything, the schema included. */
  readonly statements: string;
}

/** Serialises makers: even "create if not exists" collides with itself. */
const lockKey = 0x51b17c01;

/** Makes a schema of an adapter's own, unless it is there. Any number of processes may ask at once. */
export async function makeOwnSchema(pool: pg.Pool, own: OwnSchema): Promise<void> {
  await inTransaction(pool, async (client) => {
    if (await exists(client, own)) return;
    await client.query('select pg_advisory_xact_lock($1)', [lockKey]);
    // Asked again under the lock: making what is there already would wait for whoever uses it.
    if (!(await exists(client, own))) await client.query(own.statements);
  });
}

/** Runs work in one transaction; a connection that cannot even roll back is thrown away. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error('the connection is lost');
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function exists(client: pg.PoolClient, { schema, lastTable }: OwnSchema): Promise<boolean> {
  // A scan, not to_regclass(), which inside a transaction may still answer from before the lock.
  const { rows } = await client.query('select 1 from pg_tables where schemaname = $1 and tablename = $2', [
    ...[schema, lastTable],
  ]);
  return rows.length > 0;
}

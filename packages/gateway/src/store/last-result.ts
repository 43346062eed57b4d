import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';

/**
 * The pool as Kysely is given it: a query of several statements gives the last one's rows, where Kysely
 * itself would take no notice of any. That is how a transaction begins in one round trip.
 */
export function withLastResult(pool: pg.Pool): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client);
      wrapped.set(client, known);
      return known;
    },
  };
}

function wrap(client: pg.PoolClient): PostgresPoolClient {
  function query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query(sql: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof sql !== 'string') throw new Error('Cursors are not used.');
    return client.query(sql, [...parameters]).then(lastOf);
  }
  return { query, release: (destroy) => client.release(destroy) };
}

// pg answers a list for several statements, which its types do not say.
function lastOf(result: pg.QueryResult | pg.QueryResult[]): PostgresQueryResult<unknown> {
  const last = Array.isArray(result) ? result.at(-1) : result;
  if (last === undefined) throw new Error('A query of no statement.');
  return last as PostgresQueryResult<unknown>;
}

import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import pg from 'pg';
import { isOutdatedPlan } from './roles.ts';
import { createStatementNames, type StatementNames } from './statement-names.ts';

/**
 * The pool as Kysely is given it. Statements asked for in one go travel in one packet, because waking the
 * other side costs more than most of them, and each is parsed and planned once per connection. A query of
 * several statements gives the last one's rows.
 */
export function batchedPool(pool: pg.Pool): PostgresPool {
  const wrapped = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const names = createStatementNames();
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const known = wrapped.get(client) ?? wrap(client, names);
      wrapped.set(client, known);
      return known;
    },
  };
}

function wrap(client: pg.PoolClient, names: StatementNames): PostgresPoolClient {
  const holdWrites = createHold(client);
  const run = async (text: string, values: unknown[]): Promise<PostgresQueryResult<unknown>> => {
    holdWrites(text === endOfReading ? 'a moment' : 'this turn');
    // Without parameters it may be several statements, which cannot be prepared.
    const name = values.length === 0 ? undefined : names.of(text);
    try {
      return lastOf(await client.query(name === undefined ? { text, values } : { name, text, values }));
    } catch (error) {
      if (isOutdatedPlan(error)) names.forget();
      throw error;
    }
  };
  function query<Row>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<Row>>;
  function query<Row>(cursor: PostgresCursor<Row>): PostgresCursor<Row>;
  function query(sql: string | PostgresCursor<unknown>, parameters: readonly unknown[] = []): unknown {
    if (typeof sql !== 'string') throw new Error('Cursors are not used.');
    return run(sql, [...parameters]);
  }
  return { query, release: (destroy) => client.release(destroy) };
}

/**
 * Ends a transaction that has only read. Nobody waits for it, so it travels with what the connection is
 * asked for next, or alone after a moment.
 */
export const endOfReading = 'end';
const momentMs = 1;

/**
 * Holds what is written until everything that can go on without an answer has gone on (`this turn`), or
 * until there is more to send (`a moment` at most).
 */
function createHold(client: pg.PoolClient): (until: 'this turn' | 'a moment') => void {
  if (!(client instanceof pg.Client)) throw new Error('The pool gives connections of another kind.');
  const { stream } = client.connection;
  let held: 'this turn' | 'a moment' | null = null;
  let timer: NodeJS.Timeout | undefined;
  const letGo = (): void => {
    held = null;
    stream.uncork();
  };
  return (until) => {
    if (held === 'this turn' || held === until) return;
    if (held === null) stream.cork();
    held = until;
    clearTimeout(timer);
    if (until === 'this turn') process.nextTick(letGo);
    else timer = setTimeout(letGo, momentMs);
  };
}

// pg answers a list for several statements, which its types do not say.
function lastOf(result: pg.QueryResult | pg.QueryResult[]): PostgresQueryResult<unknown> {
  const last = Array.isArray(result) ? result.at(-1) : result;
  if (last === undefined) throw new Error('A query of no statement.');
  return last as PostgresQueryResult<unknown>;
}

import type { WindowOptions } from '@cryptoix/server';
import type pg from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterAbstract } from 'rate-limiter-flexible';

/**
 * Makes limiters that count in Postgres, for several nodes that share their limits. While the database is
 * away each node counts in its own memory. Give it to `createLimits({ limiter })`.
 *
 * @param pool connections that act as the application (`openDatabase({ role: 'app' })`)
 */
export function createPostgresLimiter(pool: pg.Pool): (window: WindowOptions) => RateLimiterAbstract {
  return (window) =>
    new RateLimiterPostgres({
      ...window,
      storeClient: pool,
      storeType: 'pool',
      tableName: 'rate_limit',
      // A migration makes it: the application may not.
      tableCreated: true,
      insuranceLimiter: new RateLimiterMemory(window),
    });
}

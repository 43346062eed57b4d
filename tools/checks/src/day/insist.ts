import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, ConnectionError } from '@cryptoix/sdk';

/** A server that is killed again and again makes calls fail for a while; a day's work waits for it. */
const patienceMs = 90_000;

/**
 * Calls again while the server is away. What the server refuses is thrown at once. Pass one idempotency key
 * to every call that creates something.
 */
export async function insist<T>(call: () => PromiseLike<T>): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error) || performance.now() > end) throw error;
    }
    await sleep(300);
  }
}

function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  if (!(error instanceof ApiError)) return false;
  // A twin in progress may be one that died with the server.
  return error.status >= 500 || error.status === 429 || error.reason === 'request_in_progress';
}

/** True where the server refused for this reason: a race that the day's script may lose. */
export function isRefusal(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status;
}

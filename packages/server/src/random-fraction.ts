import { randomFillSync } from 'node:crypto';

const pool = new Uint32Array(1024);
let next = pool.length;

/**
 * A cryptographically random number from 0 up to 1, from a pool that is filled a thousand at a time:
 * an id takes sixteen, and asking the system for each alone costs more than all else in a request.
 */
export function randomFraction(): number {
  if (next >= pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const value = pool[next] ?? 0;
  next += 1;
  return value / 2 ** 32;
}

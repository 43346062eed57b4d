import { setTimeout as sleep } from 'node:timers/promises';
import { isOutdatedPlan, sqlState } from './roles.ts';
import { ClockMoved } from './test-clock.ts';

const attempts = 6;

/**
 * Runs a transaction again when Postgres gave it up in favour of another (40001, 40P01), when a migration
 * outran its plans, or when test time had moved.
 */
export async function withRetries<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= attempts || !isGivenUp(error)) throw error;
      // Spread out, so that the two do not meet again.
      await sleep(Math.random() * 5 * 2 ** attempt);
    }
  }
}

/** Waited for a lock longer than `lock_timeout`. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

function isGivenUp(error: unknown): boolean {
  if (error instanceof ClockMoved || isOutdatedPlan(error)) return true;
  return ['40001', '40P01'].includes(sqlState(error));
}

import { ApiError } from '@cryptoix/server';
import { isLockTimeout } from './retry.ts';
import { inProgress } from './once-log.ts';
import { sqlState } from './roles.ts';

// Connection exceptions (08), too many connections (53300), shutdown and recovery (57P0x).
const awayStates = /^(08...|53300|57P0[1-4])$/;
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
// pg and its pool have no codes for these.
const awayMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** Whether the database could not be reached, as opposed to having refused. */
export function isOutage(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  const code = sqlState(error);
  return (
    awayStates.test(code) ||
    awayCodes.has(code) ||
    (error instanceof Error && awayMessages.test(error.message))
  );
}

/** What a caller is told of an error of the database; null where it is a fault of ours. */
export function toApiError(error: unknown): ApiError | null {
  if (isLockTimeout(error)) return inProgress();
  if (!isOutage(error)) return null;
  return new ApiError({ code: 'service_unavailable', reason: 'maintenance', retryAfter: 2, cause: error });
}

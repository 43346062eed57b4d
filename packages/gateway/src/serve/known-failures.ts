import { ApiError } from '@cryptoix/server';
import { ChainFailure } from '../app/ports/chain.ts';
import { unavailable } from '../app/refusal.ts';
import { inProgress } from '../store/once-log.ts';
import { isLockTimeout } from '../store/retry.ts';

/** What is not the caller's doing and passes: 503 instead of 500. Null for anything else. */
export function toKnownFailure(error: unknown): ApiError | null {
  if (error instanceof ChainFailure) {
    return unavailable(
      'network_unavailable',
      `The network ${error.network} cannot be used just now. Please try again later.`,
    );
  }
  // Somebody else changes the same object; in a moment it is free.
  if (isLockTimeout(error)) return inProgress();
  if (isDatabaseAway(error)) {
    return new ApiError({
      code: 'service_unavailable',
      reason: 'maintenance',
      message: 'The service is unavailable for a moment. Please try again later.',
      retryAfter: 2,
    });
  }
  return null;
}

const awayCodes =
  /^(08...|57P0[123]|53300|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOENT|ENOTFOUND|EAI_AGAIN)$/;
// pg words these without a code.
const awayMessages =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseAway);
  if ('code' in error && typeof error.code === 'string' && awayCodes.test(error.code)) return true;
  return awayMessages.test(error.message);
}

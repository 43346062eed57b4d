import { ApiError } from '@cryptoix/server';
import type { ErrorReason } from '@cryptoix/spec';

/** A refusal of one part of a request: where it is, why, and what would do. */
export function refuse(param: string, reason: ErrorReason, why: string): ApiError {
  const field = param.split('/').findLast((part) => part !== '' && !/^\d+$/.test(part)) ?? 'body';
  return new ApiError({
    code: 'invalid_request',
    reason,
    param,
    message: `The provided ${field} is not valid: ${why}.`,
    errors: [{ param, reason, message: why }],
  });
}

/** The status of an object does not allow what is asked. */
export function refuseState(message: string, current: string, allowed: readonly string[]): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'state_invalid',
    message,
    details: { current_status: current, allowed },
  });
}

/** Something that this needs is away: try again later. */
export function unavailable(
  reason: 'rate_unavailable' | 'network_unavailable' | 'node_syncing',
  message: string,
): ApiError {
  return new ApiError({ code: 'service_unavailable', reason, message, retryAfter: 5 });
}

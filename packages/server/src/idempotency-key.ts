import { ApiError } from './api-error.ts';
import type { RequestHead } from './request-head.ts';
import type { RouteSpec } from './route-spec.ts';

/**
 * Reads the Idempotency-Key of a POST: 1 to 255 visible ASCII characters; the quotes of a structured
 * field string around it are accepted and removed. Ignored on every other method.
 */
export function readIdempotencyKey(head: RequestHead, route: RouteSpec): string | null {
  if (route.idempotency === 'none') return null;
  const [value, ...more] = head.idempotencyKey;
  if (value === undefined) {
    if (route.idempotency === 'optional') return null;
    throw invalid('idempotency_key_required', 'This operation must be sent with an Idempotency-Key header.');
  }
  const key = /^".*"$/.test(value) ? value.slice(1, -1) : value;
  if (more.length > 0 || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalid(
      'idempotency_key_invalid',
      'The provided Idempotency-Key is not valid: send one of 1 to 255 visible ASCII characters.',
    );
  }
  return key;
}

function invalid(reason: 'idempotency_key_required' | 'idempotency_key_invalid', message: string): ApiError {
  const param = 'Idempotency-Key';
  return new ApiError({
    code: 'invalid_request',
    reason,
    param,
    message,
    errors: [{ param, reason, message }],
  });
}

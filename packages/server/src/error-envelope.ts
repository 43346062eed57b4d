import type { ApiError } from './api-error.ts';

/**
 * Renders an error as the body that every refusal has.
 *
 * @param docsUrl base of the served documentation; null while none is served, and then so is `doc_url`.
 */
export function errorEnvelope(error: ApiError, requestId: string, docsUrl: string | null): string {
  return JSON.stringify({
    error: {
      code: error.code,
      reason: error.reason,
      message: error.message,
      ...(error.param === undefined ? {} : { param: error.param }),
      ...(error.details === undefined ? {} : { details: error.details }),
      ...(error.errors === undefined ? {} : { errors: error.errors }),
      request_id: requestId,
      doc_url: docsUrl === null ? null : `${docsUrl}/errors/${error.code}#${error.reason}`,
      retryable: error.retryable,
      ...(error.debug === undefined ? {} : { debug: error.debug }),
    },
  });
}

/** The headers that belong to an error beside its body. */
export function errorHeaders(error: ApiError): Record<string, string> {
  return {
    ...(error.retryAfter === undefined
      ? {}
      : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfter))) }),
    ...(error.allow === undefined ? {} : { allow: error.allow.join(', ') }),
  };
}

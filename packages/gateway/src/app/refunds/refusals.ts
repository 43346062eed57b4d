import { ApiError } from '@cryptoix/server';

/** The state of a payment lets nothing of it be sent back. */
export function notRefundable(message: string, current: string, allowed: readonly string[]): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'payment_not_refundable',
    message,
    details: { current_status: current, allowed },
  });
}

/** Earlier refunds have left less than that. */
export function exceedsAmount(message: string): ApiError {
  return new ApiError({ code: 'conflict', reason: 'refund_exceeds_amount', param: '/amount', message });
}

/**
 * Runs a use case whose refusals name fields of another request than the caller's, and names them as the caller
 * knows them. A field that is not in `names` falls to `otherwise`.
 */
export async function renamingParams<Result>(
  names: Readonly<Record<string, string>>,
  otherwise: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || error.param?.startsWith('/') !== true) throw error;
    const rename = (param: string): string => names[param] ?? otherwise;
    const { code, reason, message, details, errors, retryAfter, param } = error;
    throw new ApiError({
      code,
      reason,
      message,
      param: rename(param),
      ...(details === undefined ? {} : { details }),
      ...(errors === undefined
        ? {}
        : { errors: errors.map((each) => ({ ...each, param: rename(each.param) })) }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      cause: error,
    });
  }
}

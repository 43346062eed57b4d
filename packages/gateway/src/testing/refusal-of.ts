import { ApiError } from '@cryptoix/sdk';

export interface Refusal {
  readonly status: number;
  readonly reason: string | null;
  readonly param: string | null;
}

/** What a call of the SDK was refused with; throws where it was not. */
export async function refusalOf(call: PromiseLike<unknown>): Promise<Refusal> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: error.status, reason: error.reason, param: error.param };
  }
  throw new Error('was not refused');
}

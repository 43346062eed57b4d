import type { Fetch } from './client-options.ts';
import { ConnectionError, TimeoutError } from './errors.ts';
import { refuseAborted } from './sleep.ts';

/** An answer whose body has arrived whole, as text. */
export interface RawAnswer {
  readonly response: Response;
  readonly text: string;
}

const tooLate = Symbol('too late');

/** Sends one attempt and reads its answer, both within the timeout. */
export async function attempt(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<RawAnswer> {
  refuseAborted(signal);
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  const timer = setTimeout(() => controller.abort(tooLate), timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    return { response, text: await response.text() };
  } catch (cause) {
    refuseAborted(signal);
    const where = `${String(init.method)} ${url}`;
    if (controller.signal.reason === tooLate)
      throw new TimeoutError(`${where} took longer than ${timeoutMs} ms.`, { cause });
    throw new ConnectionError(`${where} got no answer.`, { cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

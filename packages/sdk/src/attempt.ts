import type { Fetch } from './client-options.ts';
import { ConnectionError, TimeoutError } from './errors.ts';
import { refuseAborted } from './sleep.ts';

/** An answer whose body has arrived whole. */
export interface RawAnswer {
  readonly response: Response;
  readonly text: string;
  /** In place of the text, where a file was asked for and came. */
  readonly bytes?: Uint8Array;
}

const tooLate = Symbol('too late');

/** Sends one attempt and reads its answer, both within the timeout. */
export async function attempt(
  fetch: Fetch,
  url: string,
  init: RequestInit,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  raw?: boolean,
): Promise<RawAnswer> {
  refuseAborted(signal);
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop);
  const timer = setTimeout(() => controller.abort(tooLate), timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: controller.signal });
    if (raw && response.ok)
      return { response, text: '', bytes: new Uint8Array(await response.arrayBuffer()) };
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

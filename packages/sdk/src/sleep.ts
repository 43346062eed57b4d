import { AbortedError } from './errors.ts';

/** Waits, unless the signal says to stop. */
export function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    refuseAborted(signal);
    const stop = (): void => {
      clearTimeout(timer);
      reject(toAbortedError(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop);
  });
}

/** Throws where the caller has given up already. */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw toAbortedError(signal);
}

function toAbortedError(signal: AbortSignal | undefined): AbortedError {
  return new AbortedError('The request was aborted.', { cause: signal?.reason });
}

/** A source of rates that gave no usable answer; `code` says why. */
export class RateSourceError extends Error {
  override readonly name = 'RateSourceError';
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`the source of rates is not usable: ${code}`, options);
    this.code = code;
  }
}

export interface FetchLimits {
  /** For the whole answer, its body included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * Asks a source, which may stall, redirect, or send without end. Numbers come as the texts that were sent,
 * so that no price passes through a float.
 *
 * @throws RateSourceError
 */
export async function fetchJson(url: string, { timeoutMs, maxBytes }: FetchLimits): Promise<unknown> {
  const signal = AbortSignal.timeout(timeoutMs);
  let text: string;
  try {
    const response = await fetch(url, {
      signal,
      redirect: 'error',
      headers: { accept: 'application/json', 'user-agent': 'cryptoix-gateway' },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new RateSourceError(`status_${response.status}`);
    }
    text = await readText(response, maxBytes);
  } catch (error) {
    if (error instanceof RateSourceError) throw error;
    throw new RateSourceError(signal.aborted ? 'timeout' : 'unreachable', { cause: error });
  }
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' ? (context?.source ?? '') : value,
    );
  } catch {
    throw new RateSourceError('not_json');
  }
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  // Leaving the loop cancels what is still to come.
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new RateSourceError('too_large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

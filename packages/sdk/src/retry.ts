const retried: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
/** A wait longer than this is the caller's decision. */
const longestWaitMs = 60_000;

/** Whether the same request, signed anew, may succeed a moment later. */
export function isRetried(status: number, reason: string | null): boolean {
  return retried.has(status) || (status === 409 && reason === 'request_in_progress');
}

/** Milliseconds before the next attempt: as the server says, else growing, with jitter; null when too long. */
export function waitBefore(
  attempt: number,
  headers: Headers | null,
  now: number,
  random: () => number,
): number | null {
  const said = headers?.get('retry-after') ?? '';
  const isDate = said.endsWith(' GMT');
  const wait = /^\d+$/.test(said) ? Number(said) * 1000 : isDate ? Date.parse(said) - now : Number.NaN;
  if (Number.isNaN(wait)) return Math.min(8000, 500 * 2 ** attempt) * (0.5 + random() / 2);
  // Not all clients at the same instant.
  return wait <= longestWaitMs ? Math.max(0, wait) + random() * 250 : null;
}

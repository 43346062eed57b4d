import { ApiError } from './api-error.ts';
import type { Answer, Once, OnceRequest } from './ports.ts';

const day = 24 * 3600 * 1000;

interface Kept {
  readonly fingerprint: string;
  readonly expires: number;
  answer: Answer | null;
}

/**
 * The `once` port in the memory of one process, for small servers and tests: nothing survives a
 * restart, and the work is not undone when it fails halfway. A server with a database implements the
 * port with its own transaction instead.
 */
export function memoryOnce(now: () => number = Date.now): Once<undefined> {
  const signatures = new Map<string, { key: string | null; expires: number }>();
  const keys = new Map<string, Kept>();

  function forget(): void {
    for (const [id, { expires }] of signatures) if (expires < now()) signatures.delete(id);
    for (const [id, { expires }] of keys) if (expires < now()) keys.delete(id);
  }
  let calls = 0;

  return async (request, work) => {
    calls += 1;
    if (calls % 1000 === 0) forget();
    recordSignature(signatures, request, now());
    const id = keyId(request);
    const fingerprint = Buffer.from(request.fingerprint).toString('hex');
    const kept = id === null ? undefined : keys.get(id);
    if (kept !== undefined && kept.expires >= now())
      return { answer: replay(kept, fingerprint), replayed: true };

    const entry: Kept = { fingerprint, expires: now() + day, answer: null };
    if (id !== null) keys.set(id, entry);
    try {
      const answer = await work(undefined);
      entry.answer = answer;
      return { answer, replayed: false };
    } catch (error) {
      // A refused call leaves nothing behind: its key and its signature may be sent again.
      if (id !== null) keys.delete(id);
      forgetSignature(signatures, request);
      throw error;
    }
  };
}

function keyId(request: OnceRequest): string | null {
  if (request.idempotencyKey === null) return null;
  const { key } = request.caller;
  return JSON.stringify([key.merchantId, key.mode, request.idempotencyKey]);
}

function replay(kept: Kept, fingerprint: string): Answer {
  if (kept.fingerprint !== fingerprint) {
    throw new ApiError({
      code: 'conflict',
      reason: 'idempotency_key_reused',
      param: 'Idempotency-Key',
      message: 'This Idempotency-Key was already used with another request. Send a new key.',
    });
  }
  if (kept.answer === null) {
    throw new ApiError({
      code: 'conflict',
      reason: 'request_in_progress',
      retryAfter: 1,
      message: 'The first request with this Idempotency-Key is still being worked on. Try again shortly.',
    });
  }
  return kept.answer;
}

function signatureId(request: OnceRequest): string | null {
  if (request.signature === null) return null;
  return `${request.caller.key.id}:${Buffer.from(request.signature).toString('base64')}`;
}

function recordSignature(
  seen: Map<string, { key: string | null; expires: number }>,
  request: OnceRequest,
  now: number,
): void {
  const id = signatureId(request);
  if (id === null) return;
  const before = seen.get(id);
  if (before !== undefined && before.expires >= now) {
    // With the same key both times the idempotency layer answers instead.
    if (before.key !== null && before.key === request.idempotencyKey) return;
    throw signatureReused();
  }
  seen.set(id, { key: request.idempotencyKey, expires: request.signatureExpiresAt.getTime() });
}

function forgetSignature(seen: Map<string, unknown>, request: OnceRequest): void {
  const id = signatureId(request);
  if (id !== null) seen.delete(id);
}

/** The refusal of a second effect of one signature; exported for other implementations of `once`. */
export function signatureReused(): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'signature_reused',
    retryAfter: 1,
  });
}

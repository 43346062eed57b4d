import { ApiError, type Once, type OnceRequest, type OnceResult } from '@cryptoix/server';
import { createsPayment, one, withHeaders, type Answered, type Deviation } from '../deviating-proxy.ts';
import type { MemoryParts } from '../memory-server.ts';
import type { BrokenServer } from './broken-server.ts';

type OnceUndefined = Once<undefined>;

/** Lets the right port see another request. */
const seeing =
  (change: (request: OnceRequest) => OnceRequest) =>
  ({ once }: MemoryParts): Partial<MemoryParts> => ({ once: (request, work) => once(change(request), work) });

/** Changes the value of the Idempotency-Key, or leaves it out with null. */
const withKey = (change: (key: string) => string | null) => (): Deviation => (request, way) => {
  const key = one(request, 'idempotency-key');
  const isSent = request.headers.some(([name]) => name.toLowerCase() === 'idempotency-key');
  if (!isSent) return way.forward(request);
  return way.forward({
    ...request,
    headers: withHeaders(request.headers, { 'idempotency-key': change(key) }),
  });
};

/** Keeps answers by some key and gives them out whatever is asked. */
const kept =
  (keyOf: (request: OnceRequest) => string | null, keepsFailures = false) =>
  ({ once }: MemoryParts) => {
    const answers = new Map<string, OnceResult | Error>();
    const port: OnceUndefined = async (request, work) => {
      const key = keyOf(request);
      const before = key === null ? undefined : answers.get(key);
      if (before instanceof Error) throw before;
      if (before !== undefined) return { ...before, replayed: true };
      try {
        const result = await once(request, work);
        if (key !== null) answers.set(key, result);
        return result;
      } catch (error) {
        if (keepsFailures && key !== null) answers.set(key, error as Error);
        throw error;
      }
    };
    return { once: port };
  };

const keyOf = ({ idempotencyKey }: OnceRequest): string | null => idempotencyKey;

/** Signs every genuine call anew, so that the server behind never sees a signature twice. */
const resigning =
  (isResigned: (headers: Parameters<Deviation>[0]) => boolean) => (): Deviation => async (request, way) =>
    way.forward(isResigned(request) && (await way.isSigned(request)) ? await way.resign(request) : request);

/** A second call with a signature is refused, whatever its key. */
const strictSignatures = ({ once }: MemoryParts): Partial<MemoryParts> => {
  const seen = new Set<string>();
  return {
    once: async (request, work) => {
      const signature = request.signature === null ? null : Buffer.from(request.signature).toString('hex');
      if (signature !== null && seen.has(signature)) {
        throw new ApiError({ code: 'conflict', reason: 'signature_reused', retryAfter: 1 });
      }
      if (signature !== null) seen.add(signature);
      return once(request, work);
    },
  };
};

/** Counts a signature as used before the call has succeeded. */
const usedUpByFailure = ({ once }: MemoryParts): Partial<MemoryParts> => {
  const failed = new Set<string>();
  return {
    once: async (request, work) => {
      const signature = request.signature === null ? '' : Buffer.from(request.signature).toString('hex');
      if (failed.has(signature))
        throw new ApiError({ code: 'conflict', reason: 'signature_reused', retryAfter: 1 });
      try {
        return await once(request, work);
      } catch (error) {
        failed.add(signature);
        throw error;
      }
    },
  };
};

/** Lets parallel calls with one key run side by side, and keeps the answer of each. */
const withoutLock = ({ once }: MemoryParts): Partial<MemoryParts> => {
  let running = 0;
  return {
    once: async (request, work) => {
      running += 1;
      const { idempotencyKey } = request;
      try {
        return await once({ ...request, idempotencyKey: running > 1 ? null : idempotencyKey }, work);
      } finally {
        running -= 1;
      }
    },
  };
};

const waiting = (change: (answer: Answered) => Answered) => (): Deviation => async (request, way) => {
  const answer = await way.forward(request);
  return answer.status === 409 ? change(answer) : answer;
};

/** Repeats that have a second effect, and first calls that have none. */
export const brokenIdempotency: readonly BrokenServer[] = [
  {
    does: 'ignores Idempotency-Key',
    caughtBy: ['IDEM-01', 'IDEM-02', 'IDEM-03'],
    proxy: withKey(() => null),
  },
  {
    does: 'does not mark repeats',
    caughtBy: ['IDEM-01'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return { ...answer, headers: withHeaders(answer.headers, { 'idempotent-replayed': null }) };
    },
  },
  {
    does: 'marks every answer as a repeat',
    caughtBy: ['IDEM-01', 'IDEM-04', 'IDEM-13'],
    byControl: true,
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return { ...answer, headers: withHeaders(answer.headers, { 'idempotent-replayed': 'true' }) };
    },
  },
  {
    does: 'makes the stored answer anew',
    caughtBy: ['IDEM-01'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      const body = answer.body
        .toString('utf8')
        .replace(/"updated_at":"[^"]+"/, `"updated_at":"${new Date().toISOString()}"`);
      return createsPayment(request) ? { ...answer, body: Buffer.from(body) } : answer;
    },
  },
  { does: 'looks at the key alone, not at the body', caughtBy: ['IDEM-02', 'IDEM-11'], parts: kept(keyOf) },
  { does: 'lets parallel calls with one key run side by side', caughtBy: ['IDEM-03'], parts: withoutLock },
  {
    does: 'tells nobody when to come back',
    caughtBy: ['IDEM-03', 'IDEM-07'],
    proxy: waiting((answer) => ({
      ...answer,
      headers: withHeaders(answer.headers, { 'retry-after': null }),
    })),
  },
  { does: 'keeps failures as well', caughtBy: ['IDEM-04'], parts: keepsRefusals },
  {
    does: 'knows keys of 64 characters at most',
    caughtBy: ['IDEM-05'],
    proxy: withKey((key) => (key.length > 64 ? 'too long'.repeat(40) : key)),
  },
  { does: 'cuts keys', caughtBy: ['IDEM-06'], proxy: withKey((key) => key.slice(0, 255) || null) },
  {
    does: 'takes any text for a key',
    caughtBy: ['IDEM-06'],
    proxy: withKey((key) => Buffer.from(key).toString('hex').slice(0, 255) || 'blank'),
  },
  {
    does: 'accepts a signature again',
    caughtBy: ['IDEM-07', 'IDEM-08'],
    proxy: resigning(() => true),
  },
  {
    does: 'accepts a signature again when a key comes with it',
    caughtBy: ['IDEM-07', 'IDEM-08'],
    proxy: resigning((request) => one(request, 'idempotency-key') !== ''),
  },
  {
    does: 'remembers signatures of calls without a key alone',
    caughtBy: ['IDEM-08'],
    parts: seeing((request) => (request.idempotencyKey === null ? request : { ...request, signature: null })),
  },
  { does: 'refuses a second signature whatever its key', caughtBy: ['IDEM-09'], parts: strictSignatures },
  {
    does: 'takes equal bodies for repeats',
    caughtBy: ['IDEM-10'],
    parts: seeing((request) => ({
      ...request,
      idempotencyKey: request.idempotencyKey ?? Buffer.from(request.fingerprint).toString('hex'),
    })),
  },
  {
    does: 'keeps Idempotency-Keys per key pair',
    caughtBy: ['IDEM-12'],
    parts: seeing((request) => ({
      ...request,
      idempotencyKey:
        request.idempotencyKey === null ? null : `${request.caller.key.id} ${request.idempotencyKey}`,
    })),
  },
  {
    does: 'keeps Idempotency-Keys for all accounts together',
    caughtBy: ['IDEM-13'],
    parts: seeing((request) => {
      const key = { ...request.caller.key, merchantId: 'all' };
      return { ...request, caller: { ...request.caller, key } };
    }),
  },
  {
    does: 'makes refunds without a key',
    caughtBy: ['IDEM-71'],
    proxy: () => (request, way) => {
      const isKeyed = one(request, 'idempotency-key') !== '' || !request.target.startsWith('/v1/refunds');
      if (isKeyed) return way.forward(request);
      return way.forward({
        ...request,
        headers: withHeaders(request.headers, { 'idempotency-key': request.target }),
      });
    },
  },
  { does: 'uses a signature up though it refuses the call', caughtBy: ['IDEM-14'], parts: usedUpByFailure },
];

/** Also what was refused before any work began is given again for its key. */
function keepsRefusals(parts: MemoryParts): Partial<MemoryParts> {
  return { ...kept(keyOf, true)(parts), handlers: parts.handlers };
}

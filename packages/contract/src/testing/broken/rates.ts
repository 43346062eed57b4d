import { createLimits } from '@cryptoix/server';
import { one, withHeaders, type Deviation } from '../deviating-proxy.ts';
import type { MemoryParts } from '../memory-server.ts';
import type { BrokenServer } from './broken-server.ts';

const headers =
  (changes: Readonly<Record<string, string | null>>) => (): Deviation => async (request, way) => {
    const answer = await way.forward(request);
    return { ...answer, headers: withHeaders(answer.headers, changes) };
  };

/** Counts a call against the key that it names before it knows who calls. */
const countsFailures = ({ limits, keys }: MemoryParts): Partial<MemoryParts> => ({
  limits,
  keys: {
    ...keys,
    find: async (publicKey) => {
      const key = await keys.find(publicKey);
      if (key !== null) await limits.consumeKey(key.id, key.limits);
      return key;
    },
  },
});

/** Limits that are not told, not kept, or kept against the wrong one. */
export const brokenRates: readonly BrokenServer[] = [
  {
    does: 'does not tell its policy',
    caughtBy: ['RATE-01', 'SCHEMA-01'],
    proxy: headers({ 'ratelimit-policy': null }),
  },
  {
    does: 'does not tell what is left',
    caughtBy: ['RATE-01', 'SCHEMA-01'],
    proxy: headers({ ratelimit: null }),
  },
  {
    does: 'tells what is left in a form of its own',
    caughtBy: ['RATE-01'],
    proxy: headers({ ratelimit: '59' }),
  },
  {
    does: 'counts failed authentications against the key that they name',
    caughtBy: ['RATE-02'],
    parts: countsFailures,
  },
  {
    does: 'never counts',
    caughtBy: ['RATE-02', 'RATE-04'],
    parts: ({ limits }) => ({
      limits: { ...limits, consumeKey: (_id, own) => createLimits().consumeKey('x', own) },
    }),
  },
  {
    does: 'gives keys 100 calls a minute',
    caughtBy: ['RATE-03'],
    parts: ({ keys }) => ({
      keys: {
        ...keys,
        find: async (publicKey) => {
          const key = await keys.find(publicKey);
          return key?.limits.perMinute === 60 ? { ...key, limits: { ...key.limits, perMinute: 100 } } : key;
        },
      },
    }),
  },
  {
    does: 'allows more than it says',
    caughtBy: ['RATE-04'],
    parts: ({ limits }) => ({
      limits: {
        ...limits,
        consumeKey: async (id, own) => {
          const state = await limits.consumeKey(id, { ...own, perMinute: 1000 });
          return { ...state, remaining: Math.max(0, state.remaining - 1000 + own.perMinute) };
        },
      },
    }),
  },
  {
    does: 'counts all keys together',
    caughtBy: ['RATE-04'],
    parts: ({ limits }) => ({
      limits: {
        ...limits,
        consumeKey: () => limits.consumeKey('all', { perMinute: 60, perHour: 1000 }),
      },
    }),
  },
  {
    does: 'does not say when the limit ends',
    caughtBy: ['RATE-04'],
    proxy: headers({ 'retry-after': null }),
  },
  {
    does: 'answers 503 where the limit is reached',
    caughtBy: ['RATE-04'],
    proxy: () => async (request, way) => {
      const answer = await way.forward(request);
      return answer.status === 429 && one(request, 'x-api-key') !== '' ? { ...answer, status: 503 } : answer;
    },
  },
];

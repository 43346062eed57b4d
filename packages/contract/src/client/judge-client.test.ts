import { randomUUID } from 'node:crypto';
import { Cryptoix } from '@cryptoix/sdk';
import { expect, test } from 'vitest';
import { signParts } from '../sign.ts';
import { clientCases } from './client-cases.ts';
import { judgeClient, type ClientTarget } from './judge-client.ts';

/** A client of a few lines, in which each step can be broken. */
interface Habits {
  readonly timestamp?: (now: number) => number | string;
  readonly sign?: (parts: {
    method: string;
    target: string;
    body: string;
  }) => Partial<{ target: string; body: string }>;
  readonly headers?: (headers: Record<string, string>, target: ClientTarget) => Record<string, string>;
  readonly spell?: (signature: string) => string;
  readonly path?: string;
  readonly body?: string;
  /** Signs and sends a POST once more after 503. */
  readonly retry?: 'anew' | 'same bytes' | 'another key';
  readonly strictAnswers?: boolean;
}

const client =
  (habits: Habits) =>
  async (target: ClientTarget): Promise<void> => {
    let second = 0;
    const send = async (
      method: string,
      path: string,
      body: string,
      previous?: Record<string, string>,
    ): Promise<void> => {
      const { pathname: base, origin } = new URL(target.baseUrl);
      const line = `${base}${path}`;
      second += 1;
      const now = Math.floor(Date.now() / 1000) + second;
      const timestamp = String(habits.timestamp?.(now) ?? now);
      const parts = { method, target: line, body };
      const signed = { ...parts, ...habits.sign?.(parts), timestamp };
      const signature = await signParts(target.secretKey, { ...signed, body: Buffer.from(signed.body) });
      const fresh = {
        'X-API-Key': target.publicKey,
        'X-API-Timestamp': timestamp,
        'X-API-Signature': habits.spell?.(signature) ?? signature,
        ...(method === 'POST' ? { 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() } : {}),
      };
      const own = habits.headers?.(fresh, target) ?? fresh;
      const key = previous?.['Idempotency-Key'] ?? '';
      const kept = habits.retry === 'another key' ? own : { ...own, 'Idempotency-Key': key };
      const headers = previous === undefined ? own : habits.retry === 'same bytes' ? previous : kept;
      const answer = await fetch(`${origin}${line}`, { method, headers, body: body === '' ? null : body });
      if (answer.status === 503 && habits.retry !== undefined) return send(method, path, body, headers);
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      const json = (await answer.json()) as object;
      if (habits.strictAnswers === true && 'added_later' in json) throw new Error('an unknown field');
    };
    await send('GET', habits.path ?? '/balance?currency=BTC', '');
    await send('POST', '/payments', habits.body ?? '{"amount": 100, "currency": "BTC"}');
  };

async function failedBy(makeCalls: (target: ClientTarget) => Promise<unknown>): Promise<readonly string[]> {
  const results = await judgeClient(makeCalls);
  return results.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
}

test('the SDK passes every case', async () => {
  const results = await judgeClient(async (target) => {
    const cryptoix = new Cryptoix(target);
    await cryptoix.balance.retrieve({ currency: 'BTC' });
    await cryptoix.payments.create({ amount: '25.00', currency: 'USDC', metadata: { Zoë: '☕' } });
    for await (const payment of cryptoix.payments.list({ limit: 5, reference: 'a b&c' })) {
      await cryptoix.payments.retrieve(payment.id);
      break;
    }
  });
  expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
});

test('a client that does everything right passes every case', async () => {
  const results = await judgeClient(client({ retry: 'anew' }));
  expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
});

test('a client that repeats nothing is not verifiable where that matters', async () => {
  const results = await judgeClient(client({}));
  const open = results
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ id, outcome }) => `${id} ${outcome}`);
  expect(open).toEqual(['CLIENT-09 not_verifiable', 'CLIENT-10 not_verifiable']);
});

const wrong: readonly { does: string; habits: Habits; caughtBy: string }[] = [
  {
    does: 'does not sign',
    habits: { headers: ({ 'X-API-Signature': _left, ...rest }) => rest },
    caughtBy: 'CLIENT-01',
  },
  {
    does: 'names another key',
    habits: { headers: (own) => ({ ...own, 'X-API-Key': 'pk_test_x' }) },
    caughtBy: 'CLIENT-02',
  },
  {
    does: 'sends its secret',
    habits: { headers: (own, target) => ({ ...own, Authorization: target.secretKey }) },
    caughtBy: 'CLIENT-02',
  },
  { does: 'has a stale clock', habits: { timestamp: (now) => now - 400 }, caughtBy: 'CLIENT-03' },
  { does: 'sends milliseconds', habits: { timestamp: (now) => now * 1000 }, caughtBy: 'CLIENT-03' },
  {
    does: 'leaves the body out of the string',
    habits: { sign: () => ({ body: '' }) },
    caughtBy: 'CLIENT-04',
  },
  {
    does: 'signs without /v1',
    habits: { sign: ({ target }) => ({ target: target.slice(3) }) },
    caughtBy: 'CLIENT-04',
  },
  {
    does: 'signs in hexadecimal',
    habits: { spell: (signature) => Buffer.from(signature, 'base64').toString('hex') },
    caughtBy: 'CLIENT-04',
  },
  { does: 'calls what there is not', habits: { path: '/balances' }, caughtBy: 'CLIENT-05' },
  {
    does: 'sends a parameter that there is not',
    habits: { path: '/balance?coin=BTC' },
    caughtBy: 'CLIENT-05',
  },
  {
    does: 'sends a field that there is not',
    habits: { body: '{"amount":"1","currency":"BTC","colour":"red"}', retry: 'anew' },
    caughtBy: 'CLIENT-06',
  },
  {
    does: 'does not say that its body is JSON',
    habits: {
      headers: (own) => ({ ...own, ...('Content-Type' in own ? { 'Content-Type': 'text/plain' } : {}) }),
    },
    caughtBy: 'CLIENT-06',
  },
  {
    does: 'has Idempotency-Keys with spaces',
    habits: { headers: (own) => ({ ...own, 'Idempotency-Key': 'order 1001' }) },
    caughtBy: 'CLIENT-07',
  },
  { does: 'sends the same bytes again', habits: { retry: 'same bytes' }, caughtBy: 'CLIENT-08' },
  { does: 'repeats with another Idempotency-Key', habits: { retry: 'another key' }, caughtBy: 'CLIENT-09' },
  {
    does: 'refuses fields that it does not know',
    habits: { retry: 'anew', strictAnswers: true },
    caughtBy: 'CLIENT-10',
  },
];

test.for(wrong)('a client that $does is caught by $caughtBy', async ({ habits, caughtBy }) => {
  expect(await failedBy(client(habits))).toContain(caughtBy);
});

test('every case for clients catches a wrong client', () => {
  const caught = new Set(wrong.map(({ caughtBy }) => caughtBy));
  expect(clientCases.filter(({ id }) => !caught.has(id)).map(({ id }) => id)).toEqual([]);
});

test('a client that calls nothing fails', async () => {
  expect(await failedBy(() => Promise.resolve())).toEqual(['CLIENT-01']);
});

import { describe, expect, it } from 'vitest';
import { keys } from '../testing/api-server.ts';
import { startClient } from '../testing/client.ts';
import { ConfigurationError, Cryptoix } from './index.ts';

describe('a call', () => {
  it('is signed over path and query as they go over the wire', async () => {
    const { cryptoix, received } = await startClient(() => ({
      json: { object: 'list', data: [], has_more: false, next_cursor: null },
    }));
    await cryptoix.payments.list({
      status: ['confirmed', 'pending'],
      reference: 'Zürich\'s {50%} + "x"',
      metadata: { cart: 'a b' },
    } as never);
    expect(received[0]).toMatchObject({
      method: 'GET',
      target:
        '/v1/payments?status=confirmed&status=pending&reference=Z%C3%BCrich%27s%20%7B50%25%7D%20%2B%20%22x%22&metadata%5Bcart%5D=a%20b',
      signature: 'valid',
      body: '',
    });
    expect(received[0]?.headers).toMatchObject({ 'x-api-key': keys.publicKey, accept: 'application/json' });
    expect(received[0]?.headers['content-type']).toBeUndefined();
    expect(received[0]?.headers['idempotency-key']).toBeUndefined();
  });

  it('sends a body as JSON, signed byte for byte', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: { id: 'pay_1' } }));
    const payment = await cryptoix.payments.create({
      amount: '49.90',
      currency: 'USD',
      description: 'Zürich 東京',
    });
    expect(payment.id).toBe('pay_1');
    expect(received[0]).toMatchObject({
      method: 'POST',
      target: '/v1/payments',
      body: '{"amount":"49.90","currency":"USD","description":"Zürich 東京"}',
      signature: 'valid',
    });
    expect(received[0]?.headers['content-type']).toBe('application/json');
  });

  it('without a body sends none', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: { id: 'pay_1' } }));
    await cryptoix.payments.cancel('pay_1');
    expect(received[0]).toMatchObject({
      method: 'POST',
      target: '/v1/payments/pay_1/cancel',
      body: '',
      signature: 'valid',
    });
    expect(received[0]?.headers['content-type']).toBeUndefined();
  });

  it('encodes an id, and refuses one that would reach another operation', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: {} }));
    await cryptoix.payments.retrieve('a/b?c#d %');
    expect(received[0]).toMatchObject({ target: '/v1/payments/a%2Fb%3Fc%23d%20%25', signature: 'valid' });
    for (const id of ['', '.', '..', undefined as unknown as string]) {
      expect(() => cryptoix.payments.retrieve(id)).toThrow(ConfigurationError);
      expect(() => cryptoix.payments.retrieve(id)).toThrow(`An id is expected, not ${JSON.stringify(id)}.`);
    }
    expect(received).toHaveLength(1);
  });

  it('signs from /v1 on where a proxy adds a path before it', async () => {
    const targets: string[] = [];
    const fetch = (url: string, init: RequestInit): Promise<Response> => {
      targets.push(url, new Headers(init.headers).get('x-api-signature') ?? '');
      return Promise.resolve(Response.json({}));
    };
    const clock = (): number => 1678886400_999;
    await new Cryptoix({ ...keys, fetch, clock, baseUrl: 'https://shop.example/pay/v1/' }).balance.retrieve();
    // The signature of the golden vector `empty-body`.
    expect(targets).toEqual([
      'https://shop.example/pay/v1/balance',
      'SaPcXyfLu3dSsgSlupDlwDehKO3wkpThHTu7+LYXcaw=',
    ]);
  });

  it('uses the global fetch of the moment, and the public API, when nothing else is said', async () => {
    const { fetch } = globalThis;
    const cryptoix = new Cryptoix(keys);
    let asked = '';
    globalThis.fetch = (url) => {
      asked = url as string;
      return Promise.resolve(Response.json({ object: 'balance' }));
    };
    try {
      expect(await cryptoix.balance.retrieve()).toEqual({ object: 'balance' });
    } finally {
      globalThis.fetch = fetch;
    }
    expect(asked).toBe('https://api.cryptoix.io/v1/balance');
  });

  it('gives the response beside the object on demand', async () => {
    const { cryptoix } = await startClient(() => ({
      json: { object: 'balance' },
      headers: { 'X-Request-Id': 'req_7', RateLimit: 'x' },
    }));
    const { data, response, requestId } = await cryptoix.balance.retrieve().withResponse();
    expect([data, requestId, response.headers.get('ratelimit')]).toEqual([
      { object: 'balance' },
      'req_7',
      'x',
    ]);
  });

  it('is a promise in every respect', async () => {
    const { cryptoix } = await startClient((_, index) =>
      index === 0 ? { json: { object: 'balance' } } : { status: 404, json: {} },
    );
    let isFinal = false;
    const promise = cryptoix.balance.retrieve();
    expect(await promise.finally(() => (isFinal = true))).toEqual(await promise);
    expect(isFinal).toBe(true);
    expect(await cryptoix.balance.retrieve().catch(() => 'caught')).toBe('caught');
    expect(await Promise.all([promise])).toEqual([{ object: 'balance' }]);
    expect(promise[Symbol.toStringTag]).toBe('ApiPromise');
  });

  it('is sent once, awaited or not', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: { id: 'pay_1' } }));
    const promise = cryptoix.payments.create({ amount: '1', currency: 'BTC' });
    await expect.poll(() => received.length).toBe(1);
    await Promise.all([promise, promise.withResponse(), promise]);
    expect(received).toHaveLength(1);
  });

  it('can reach operations that this version does not know', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: { ok: true } }));
    expect(await cryptoix.request<{ ok: boolean }>('DELETE', '/v1/webhooks/wh_1')).toEqual({ ok: true });
    expect(received[0]).toMatchObject({ method: 'DELETE', target: '/v1/webhooks/wh_1', signature: 'valid' });
  });
});

describe('idempotency keys', () => {
  it('are random UUIDs, one per call, on POST alone', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: {} }), { random: undefined });
    await cryptoix.payments.create({ amount: '1', currency: 'BTC' });
    await cryptoix.payments.create({ amount: '1', currency: 'BTC' });
    await cryptoix.request('DELETE', '/v1/api-keys/key_1');
    const sent = received.map(({ headers }) => headers['idempotency-key']);
    expect(sent[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(sent[1]).not.toBe(sent[0]);
    expect(sent[2]).toBeUndefined();
  });

  it('come from the injected random, or from the caller', async () => {
    const { cryptoix, received } = await startClient(() => ({ json: {} }), { random: () => 0.999 });
    await cryptoix.payments.create({ amount: '1', currency: 'BTC' });
    await cryptoix.payments.create({ amount: '1', currency: 'BTC' }, { idempotencyKey: 'order-1001' });
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'ffffffff-ffff-4fff-bfff-ffffffffffff',
      'order-1001',
    ]);
  });
});

it('headers of the caller are added, but cannot replace those of signing', async () => {
  const { cryptoix, received } = await startClient(() => ({ json: {} }));
  await cryptoix.balance.retrieve(undefined, {
    headers: { 'X-Trace': 't', 'x-api-key': 'pk_test_other', accept: 'text/html' },
  });
  expect(received[0]?.headers).toMatchObject({
    'x-trace': 't',
    'x-api-key': keys.publicKey,
    accept: 'application/json',
  });
});

import { beforeEach, describe, expect, it, vi } from 'vitest';
import { errorReply } from '../testing/api-server.ts';
import { startClient } from '../testing/client.ts';
import { ApiError, ConflictError, ConnectionError, RateLimitExceededError, TimeoutError } from './errors.ts';
import { waitBefore } from './retry.ts';

const create = { amount: '1', currency: 'BTC' } as const;

// Waits between attempts are recorded and pass at once; sleep.test.ts waits in earnest.
const waits: number[] = [];
vi.mock(import('./sleep.ts'), async (original) => ({
  ...(await original()),
  sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)),
}));
beforeEach(() => {
  waits.length = 0;
});

describe('an attempt is repeated', () => {
  it.each([429, 500, 502, 503, 504])('after a %i', async (status) => {
    const { cryptoix, received } = await startClient((_, index) =>
      index < 2 ? { status, text: '' } : { json: { id: 'pay_1' } },
    );
    expect(await cryptoix.payments.create(create)).toEqual({ id: 'pay_1' });
    expect(received).toHaveLength(3);
    expect(waits).toEqual([250, 500]);
  });

  it('after a 409 request_in_progress', async () => {
    const { cryptoix, received } = await startClient((_, index) =>
      index === 0
        ? errorReply(409, 'conflict', 'request_in_progress', {}, { 'Retry-After': '1' })
        : { json: {} },
    );
    await cryptoix.payments.create(create);
    expect(received).toHaveLength(2);
    expect(waits).toEqual([1000]);
  });

  it('after a connection that breaks', async () => {
    const { cryptoix, received } = await startClient((_, index) =>
      index === 0 ? 'cut' : { json: { id: 'pay_1' } },
    );
    expect(await cryptoix.payments.create(create)).toEqual({ id: 'pay_1' });
    expect(received).toHaveLength(2);
  });

  it('after its timeout, with the timeout of the call', async () => {
    const { cryptoix, received } = await startClient((_, index) =>
      index === 0 ? 'hang' : { json: { id: 'pay_1' } },
    );
    expect(await cryptoix.payments.create(create, { timeoutMs: 60 })).toEqual({ id: 'pay_1' });
    expect(received).toHaveLength(2);
  });

  it('with the same key and body, signed anew with a later timestamp', async () => {
    const { cryptoix, received } = await startClient((_, index) =>
      index < 2 ? { status: 503, text: '' } : { json: {} },
    );
    await cryptoix.payments.create(create);
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(received.map(({ signature }) => signature)).toEqual(['valid', 'valid', 'valid']);
    const [first = 0, second = 0, third = 0] = received.map(({ timestamp }) => timestamp);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
  });
});

describe('an attempt is not repeated', () => {
  it.each([
    [400, 'invalid_request', 'parameter_invalid'],
    [401, 'authentication_failed', 'credentials_invalid'],
    [403, 'permission_denied', 'scope_missing'],
    [404, 'resource_not_found', 'no_such_payment'],
    [409, 'conflict', 'state_invalid'],
    [501, 'internal_server_error', 'unexpected'],
  ])('after a %i %s %s', async (status, code, reason) => {
    const { cryptoix, received } = await startClient(() => errorReply(status, code, reason));
    await expect(cryptoix.payments.create(create)).rejects.toMatchObject({ status, code, reason });
    expect(received).toHaveLength(1);
  });

  it('more often than is asked for', async () => {
    const { cryptoix, received } = await startClient(() => ({ status: 503, text: '' }), { maxRetries: 1 });
    await expect(cryptoix.balance.retrieve()).rejects.toMatchObject({ status: 503 });
    expect(received).toHaveLength(2);
    await expect(cryptoix.balance.retrieve(undefined, { maxRetries: 0 })).rejects.toBeInstanceOf(ApiError);
    expect(received).toHaveLength(3);
  });

  it('when the server asks for a longer wait than a minute', async () => {
    const { cryptoix, received } = await startClient(() =>
      errorReply(429, 'rate_limit_exceeded', 'per_hour', {}, { 'Retry-After': '61' }),
    );
    const error: unknown = await cryptoix.balance.retrieve().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitExceededError);
    expect((error as RateLimitExceededError).headers.get('retry-after')).toBe('61');
    expect(received).toHaveLength(1);
  });
});

describe('waiting', () => {
  const none = new Headers();
  const said = (value: string): Headers => new Headers({ 'Retry-After': value });

  it('grows to eight seconds, by half at random', () => {
    expect([0, 1, 2, 3, 4, 5, 9].map((attempt) => waitBefore(attempt, none, 0, () => 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
    expect([0, 4].map((attempt) => waitBefore(attempt, null, 0, () => 0))).toEqual([250, 4000]);
  });

  it('is what Retry-After says, in seconds or as a date, and a little at random', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(waitBefore(0, said('7'), now, () => 0)).toBe(7000);
    expect(waitBefore(0, said('0'), now, () => 0.5)).toBe(125);
    expect(waitBefore(0, said('Thu, 01 Jan 2026 00:00:05 GMT'), now, () => 0)).toBe(5000);
    expect(waitBefore(0, said('Wed, 31 Dec 2025 23:00:00 GMT'), now, () => 0)).toBe(0);
    expect(waitBefore(0, said('60'), now, () => 0)).toBe(60_000);
    expect(waitBefore(0, said('61'), now, () => 0)).toBeNull();
    for (const unreadable of ['soon', 'in 7', '7 s', '2026-01-01', 'x GMT', '']) {
      expect(waitBefore(0, said(unreadable), now, () => 0)).toBe(250);
    }
  });
});

describe('when nothing arrives', () => {
  it('a broken connection is a ConnectionError with its cause', async () => {
    const { cryptoix } = await startClient(() => 'cut');
    const error: unknown = await cryptoix.balance.retrieve().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).not.toBeInstanceOf(TimeoutError);
    expect((error as Error).message).toMatch(/^GET http:.*\/v1\/balance got no answer\.$/);
    expect((error as Error).cause).toBeInstanceOf(TypeError);
  });

  it('an attempt without an answer is a TimeoutError', async () => {
    const { cryptoix } = await startClient(() => 'hang', { timeoutMs: 50, maxRetries: 0 });
    const error: unknown = await cryptoix.balance.retrieve().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toMatch(/took longer than 50 ms/);
    expect((error as Error).cause).toBeDefined();
  });

  it('a body that stops arriving is a TimeoutError too', async () => {
    const fetch = (_: string, init: RequestInit): Promise<Response> => {
      const body = new ReadableStream({
        start: (controller) =>
          init.signal?.addEventListener('abort', () => controller.error(init.signal?.reason)),
      });
      return Promise.resolve(new Response(body));
    };
    const { cryptoix } = await startClient(() => 'hang', { fetch, timeoutMs: 50, maxRetries: 0 });
    await expect(cryptoix.balance.retrieve()).rejects.toBeInstanceOf(TimeoutError);
  });
});

describe('the clock', () => {
  const wrong = (): number => Date.now() - 3_600_000;
  const serverTime = (): number => Math.floor(Date.now() / 1000);
  const outOfRange = (): ReturnType<typeof errorReply> =>
    errorReply(401, 'authentication_failed', 'timestamp_out_of_range', {
      details: { server_time: serverTime() },
    });

  it('is repaired by the time that the server tells, once, and kept', async () => {
    const { cryptoix, received } = await startClient(
      ({ timestamp }) => (Math.abs(timestamp - serverTime()) > 300 ? outOfRange() : { json: {} }),
      { clock: wrong, maxRetries: 0 },
    );
    await cryptoix.balance.retrieve();
    await cryptoix.payments.create(create);
    expect(received).toHaveLength(3);
    expect(received.map(({ timestamp }) => Math.abs(timestamp - serverTime()) <= 2)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('is left alone by other errors, and where no time is told', async () => {
    const late = await startClient(() => errorReply(401, 'authentication_failed', 'timestamp_out_of_range'));
    await expect(late.cryptoix.balance.retrieve()).rejects.toMatchObject({
      reason: 'timestamp_out_of_range',
    });
    expect(late.received).toHaveLength(1);
    const details = { server_time: 1_700_000_000 };
    const other = await startClient(() =>
      errorReply(400, 'invalid_request', 'parameter_invalid', { details }),
    );
    await expect(other.cryptoix.balance.retrieve()).rejects.toMatchObject({ details });
    expect(other.received).toHaveLength(1);
  });

  it('is not repaired for ever', async () => {
    const { cryptoix, received } = await startClient(outOfRange);
    await expect(cryptoix.balance.retrieve()).rejects.toMatchObject({ reason: 'timestamp_out_of_range' });
    expect(received).toHaveLength(2);
  });
});

describe('a 409 signature_reused', () => {
  it('is answered by a later second, at most three times, beside the retries', async () => {
    const reused = errorReply(409, 'conflict', 'signature_reused', {}, { 'Retry-After': '1' });
    const { cryptoix, received } = await startClient(() => reused, { maxRetries: 0, random: () => 0.5 });
    await expect(cryptoix.payments.create(create)).rejects.toBeInstanceOf(ConflictError);
    expect(received).toHaveLength(4);
    const [first = 0, second = 0, third = 0, fourth = 0] = received.map(({ timestamp }) => timestamp);
    expect(second - first).toBeGreaterThanOrEqual(11);
    expect(third).toBeGreaterThan(second);
    expect(fourth).toBeGreaterThan(third);
    expect(fourth - first).toBeLessThanOrEqual(30);
    expect(waits).toEqual([]);
  });

  it('goes well when the later second is new', async () => {
    const { cryptoix, received } = await startClient((_, index) =>
      index === 0 ? errorReply(409, 'conflict', 'signature_reused') : { json: { id: 'pay_1' } },
    );
    expect(await cryptoix.payments.create(create, { maxRetries: 0 })).toEqual({ id: 'pay_1' });
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });
});

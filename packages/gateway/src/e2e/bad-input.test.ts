import { signRequest } from '@cryptoix/signing';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

// The rows of the table of bad inputs that need a real merchant, currency or list behind them. The rows of
// framing, signature and form are in packages/server.
let gateway: TestGateway;
let merchant: TestMerchant;
let other: TestMerchant;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
  merchant = await gateway.merchant();
  other = await gateway.merchant();
});
afterAll(() => gateway.close());

let timestamp = Math.floor(Date.now() / 1000) - 200;

async function call(
  method: 'GET' | 'POST' | 'DELETE',
  target: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: unknown }> {
  timestamp += 1;
  const signature = await signRequest({ secretKey: merchant.secretKey, method, target, timestamp, body });
  const answer = await fetch(`${gateway.origin}${target}`, {
    method,
    headers: {
      'x-api-key': merchant.publicKey,
      'x-api-timestamp': String(timestamp),
      'x-api-signature': signature,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, body: await answer.json() };
}

const refused = (status: number, code: string, reason: string, param?: string) => ({
  status,
  body: {
    error: expect.objectContaining({ code, reason, ...(param === undefined ? {} : { param }) }) as unknown,
  },
});
const invalid = (reason: string, param: string) => refused(400, 'invalid_request', reason, param);
const create = (fields: string) => call('POST', '/v1/payments', `{${fields}}`);

describe('amounts and currencies', () => {
  it.each([
    ['51 sixteen digits', '"amount":1.234567890123456,"currency":"BTC"', 'amount_invalid', '/amount'],
    ['53 zero', '"amount":"0","currency":"BTC"', 'amount_too_small', '/amount'],
    ['54 nine decimals of BTC', '"amount":"1.000000001","currency":"BTC"', 'amount_precision', '/amount'],
    ['54 seven decimals as a number', '"amount":1e-9,"currency":"BTC"', 'amount_precision', '/amount'],
    ['56 79 digits', `"amount":"${'9'.repeat(79)}","currency":"BTC"`, 'amount_invalid', '/amount'],
    [
      'more coins than there will ever be',
      `"amount":"${'9'.repeat(78)}","currency":"BTC"`,
      'amount_too_large',
      '/amount',
    ],
    ['57 unknown currency', '"amount":"1","currency":"XXX"', 'currency_unsupported', '/currency'],
    [
      'a network that the currency is not on',
      '"amount":"1","currency":"BTC","network":"ethereum"',
      'network_unsupported',
      '/network',
    ],
    [
      'an unknown network',
      '"amount":"1","currency":"BTC","network":"nowhere"',
      'network_unsupported',
      '/network',
    ],
    [
      'a url of another kind',
      '"amount":"1","currency":"BTC","success_url":"javascript:alert(1)"',
      'url_invalid',
      '/success_url',
    ],
  ])('%s', async (_row, fields, reason, param) => {
    expect(await create(fields)).toEqual(invalid(reason, param));
  });

  it('51 accepts what a float holds exactly as it was written', async () => {
    for (const [sent, kept] of [
      ['100', '100.00000000'],
      ['0.1', '0.10000000'],
      ['1e-05', '0.00001000'],
    ] as const) {
      expect(await create(`"amount":${sent},"currency":"BTC"`)).toMatchObject({
        status: 200,
        body: { amount: kept },
      });
    }
  });
});

describe('ids', () => {
  it('28 to 30 and 14: foreign, unknown, malformed and other-mode ids read alike', async () => {
    const foreign = await other.client.payments.create({ amount: '1', currency: 'BTC' });
    const unknown = `pay_${'0'.repeat(26)}`;
    for (const id of [foreign.id, unknown, 'pay_123', '%00', 'txn_01JD4X8Q2M7Z0V6T3R9K5W1B2C']) {
      const answer = await call('GET', `/v1/payments/${id}`);
      expect([id, answer]).toEqual([id, refused(404, 'resource_not_found', 'no_such_payment')]);
    }
    expect(await call('POST', `/v1/payments/${foreign.id}/cancel`)).toMatchObject({ status: 404 });
    expect(
      await call('POST', `/v1/test/payments/${foreign.id}/simulate`, '{"scenario":"exact"}'),
    ).toMatchObject({ status: 404 });
  });
});

describe('lists', () => {
  it.each([
    ['63 limit=0', 'limit=0', 'parameter_invalid', 'limit'],
    ['63 limit=101', 'limit=101', 'parameter_invalid', 'limit'],
    ['63 a cursor that we never gave', 'cursor=abc', 'cursor_invalid', 'cursor'],
    [
      '63 after later than before',
      'created_after=2026-02-01T00:00:00Z&created_before=2026-01-01T00:00:00Z',
      'parameter_invalid',
      'created_after',
    ],
    ['an unknown status', 'status=lost', 'parameter_invalid', 'status'],
    ['an unknown filter', 'colour=red', 'parameter_unknown', 'colour'],
  ])('%s', async (_row, query, reason, param) => {
    expect(await call('GET', `/v1/payments?${query}`)).toEqual(invalid(reason, param));
  });

  it('63 a cursor of another account, or of another list, is refused', async () => {
    for (const each of [merchant, other]) {
      await each.client.payments.create({ amount: '1', currency: 'BTC' });
      await each.client.payments.create({ amount: '1', currency: 'BTC' });
    }
    const foreign = await other.client.payments.list({ limit: 1 });
    const own = await merchant.client.payments.list({ limit: 1 });
    const at = (cursor: string | null) => encodeURIComponent(cursor ?? '');
    expect(await call('GET', `/v1/payments?limit=1&cursor=${at(foreign.next_cursor)}`)).toEqual(
      invalid('cursor_invalid', 'cursor'),
    );
    expect(await call('GET', `/v1/payments?status=pending&cursor=${at(own.next_cursor)}`)).toEqual(
      invalid('cursor_invalid', 'cursor'),
    );
    expect(await call('GET', `/v1/payments?limit=1&cursor=${at(own.next_cursor)}`)).toMatchObject({
      status: 200,
    });
  });
});

describe('one effect', () => {
  it('61 the same key with another body, and for another operation, is refused', async () => {
    const key = { 'idempotency-key': 'order-61' };
    expect(await call('POST', '/v1/payments', '{"amount":"1","currency":"BTC"}', key)).toMatchObject({
      status: 200,
    });
    const reused = refused(409, 'conflict', 'idempotency_key_reused');
    expect(await call('POST', '/v1/payments', '{"amount":"2","currency":"BTC"}', key)).toEqual(reused);
    expect(await call('POST', '/v1/test/clock/advance', '{"seconds":1}', key)).toEqual(reused);
  });

  it('a refused call leaves its key free', async () => {
    const key = { 'idempotency-key': 'order-62' };
    expect(await call('POST', '/v1/payments', '{"amount":"0","currency":"BTC"}', key)).toMatchObject({
      status: 400,
    });
    expect(await call('POST', '/v1/payments', '{"amount":"1","currency":"BTC"}', key)).toMatchObject({
      status: 200,
    });
  });
});

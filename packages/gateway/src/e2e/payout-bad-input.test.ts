import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { fund } from '../testing/fund.ts';
import { createSignedCall, type SignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

// The rows of the table of bad inputs, for payouts: bodies that no client of ours would send.
let gateway: TestGateway;
let merchant: TestMerchant;
let call: SignedCall;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'), { timing: { mineAfterMs: 60 } });
  merchant = await gateway.merchant();
  call = createSignedCall(gateway, merchant);
  await fund(merchant.client, 'BTC', '1');
});
afterAll(() => gateway.close());

const address = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const refused = (status: number, code: string, reason: string, param?: string) => ({
  status,
  body: {
    error: expect.objectContaining({ code, reason, ...(param === undefined ? {} : { param }) }) as unknown,
  },
});
const invalid = (reason: string, param: string) => refused(400, 'invalid_request', reason, param);
const create = (body: string, headers: Record<string, string> = { 'idempotency-key': randomUUID() }) =>
  call('POST', '/v1/payouts', body, headers);
const fields = (text: string): string => `{"address":"${address}",${text}}`;

describe('amounts and currencies of a payout', () => {
  it.each([
    ['51 sixteen digits', '"amount":0.1234567890123456,"currency":"BTC"', 'amount_invalid', '/amount'],
    ['52 a number beyond all', '"amount":1e400,"currency":"BTC"', 'amount_invalid', '/amount'],
    ['52 an exponent in a text', '"amount":"1e-3","currency":"BTC"', 'amount_invalid', '/amount'],
    ['53 less than nothing', '"amount":"-1","currency":"BTC"', 'amount_invalid', '/amount'],
    ['53 nothing', '"amount":"0","currency":"BTC"', 'amount_too_small', '/amount'],
    ['53 less than nothing as a number', '"amount":-0.1,"currency":"BTC"', 'amount_invalid', '/amount'],
    ['54 nine decimals', '"amount":"0.010000001","currency":"BTC"', 'amount_precision', '/amount'],
    ['55 other digits', '"amount":"٣","currency":"BTC"', 'amount_invalid', '/amount'],
    ['55 a space', '"amount":" 1","currency":"BTC"', 'amount_invalid', '/amount'],
    ['55 a comma', '"amount":"1,0","currency":"BTC"', 'amount_invalid', '/amount'],
    ['56 79 digits', `"amount":"${'9'.repeat(79)}","currency":"BTC"`, 'amount_invalid', '/amount'],
    ['56 78 digits', `"amount":"${'9'.repeat(78)}","currency":"BTC"`, 'amount_too_large', '/amount'],
    ['57 a small currency', '"amount":"1","currency":"btc"', 'currency_unsupported', '/currency'],
    ['57 a prototype', '"amount":"1","currency":"__proto__"', 'currency_unsupported', '/currency'],
    ['49 an unknown field', '"amount":"1","currency":"BTC","speed":"fast"', 'parameter_unknown', '/speed'],
    [
      '49 an unknown field inside',
      '"amount":"1","currency":"BTC","fee":{"tip":"1"}',
      'parameter_unknown',
      '/fee/tip',
    ],
    [
      'an unknown speed',
      '"amount":"1","currency":"BTC","fee":{"speed":"warp"}',
      'parameter_invalid',
      '/fee/speed',
    ],
    [
      'a fee limit that is none',
      '"amount":"1","currency":"BTC","fee":{"max":"all"}',
      'amount_invalid',
      '/fee/max',
    ],
    [
      '50 a zero byte',
      '"amount":"1","currency":"BTC","description":"\\u0000"',
      'parameter_invalid',
      '/description',
    ],
    ['no amount', '"currency":"BTC"', 'parameter_missing', '/amount'],
    ['no currency', '"amount":"1"', 'parameter_missing', '/currency'],
  ])('%s', async (_row, text, reason, param) => {
    expect(await create(fields(text))).toEqual(invalid(reason, param));
    expect(await call('POST', '/v1/payouts/estimate', fields(text))).toEqual(invalid(reason, param));
  });

  it('51 a number is what its digits say', async () => {
    const answer = await create(fields('"amount":1e-03,"currency":"BTC"'));
    expect(answer).toMatchObject({ status: 200, body: { amount: '0.00100000', pay_amount: '0.00100000' } });
  });

  it('59 what is not covered', async () => {
    expect(await create(fields('"amount":"1","currency":"BTC"'))).toEqual(
      refused(409, 'conflict', 'insufficient_balance', '/amount'),
    );
  });
});

describe('58 addresses', () => {
  it.each([
    ['a wrong checksum', address.replace('0', 'q'), 'address_invalid'],
    ['mixed case', address.replace('w508', 'W508'), 'address_invalid'],
    ['a space', ` ${address}`, 'address_invalid'],
    ['another network', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'address_network_mismatch'],
  ])('%s', async (_row, to, reason) => {
    const body = JSON.stringify({ amount: '0.01', currency: 'BTC', address: to });
    expect(await create(body)).toEqual(invalid(reason, '/address'));
  });
});

describe('60 the Idempotency-Key', () => {
  const body = fields('"amount":"0.01","currency":"BTC"');
  it.each<[string, Record<string, string>, string]>([
    ['missing', {}, 'idempotency_key_required'],
    ['blank', { 'idempotency-key': ' ' }, 'idempotency_key_invalid'],
    ['of 256 characters', { 'idempotency-key': 'k'.repeat(256) }, 'idempotency_key_invalid'],
    ['not ASCII', { 'idempotency-key': 'sch\u00f6n' }, 'idempotency_key_invalid'],
  ])('%s', async (_row, headers, reason) => {
    expect(await create(body, headers)).toEqual(invalid(reason, 'Idempotency-Key'));
  });

  it('61 with another body', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    expect(await create(body, headers)).toMatchObject({ status: 200 });
    expect(await create(fields('"amount":"0.02","currency":"BTC"'), headers)).toEqual(
      refused(409, 'conflict', 'idempotency_key_reused'),
    );
  });
});

describe('other calls', () => {
  it.each<[string, string, string, string]>([
    ['/v1/payouts/approve', '{}', 'parameter_missing', '/payout_ids'],
    ['/v1/payouts/approve', '{"payout_ids":[]}', 'parameter_invalid', '/payout_ids'],
    ['/v1/payouts/approve', '{"payout_ids":["po_1","po_1"]}', 'parameter_invalid', '/payout_ids'],
    ['/v1/payouts/approve', '{"payout_ids":"po_1"}', 'parameter_invalid', '/payout_ids'],
    ['/v1/payouts/approve', '{"payout_ids":["po_1"],"note":""}', 'parameter_invalid', '/note'],
    ['/v1/payouts/po_01JD4X4G9Q7T1W5Y3A0B8C2D6E/bump-fee', '{"speed":"warp"}', 'parameter_invalid', '/speed'],
    ['/v1/payouts/po_01JD4X4G9Q7T1W5Y3A0B8C2D6E/bump-fee', '{"max":"1e3"}', 'amount_invalid', '/max'],
    ['/v1/payouts/po_01JD4X4G9Q7T1W5Y3A0B8C2D6E/cancel', '{"reason":7}', 'parameter_invalid', '/reason'],
    [
      '/v1/test/payouts/po_01JD4X4G9Q7T1W5Y3A0B8C2D6E/simulate',
      '{"outcome":"lost"}',
      'parameter_invalid',
      '/outcome',
    ],
  ])('%s %s', async (target, body, reason, param) => {
    expect(await call('POST', target, body)).toEqual(invalid(reason, param));
  });

  it('28 to 30: foreign, unknown and malformed ids read alike', async () => {
    const stranger = await gateway.merchant();
    await fund(stranger.client, 'BTC', '0.1');
    const foreign = await stranger.client.payouts.create({ amount: '0.01', currency: 'BTC', address });
    const missing = refused(404, 'resource_not_found', 'no_such_payout');
    for (const id of [foreign.id, `po_${'0'.repeat(26)}`, 'po_1', '%00', 'pay_01JD4X8Q2M7Z0V6T3R9K5W1B2C']) {
      expect([id, await call('GET', `/v1/payouts/${id}`)]).toEqual([id, missing]);
      expect([id, await call('POST', `/v1/payouts/${id}/cancel`)]).toEqual([id, missing]);
      expect([id, await call('POST', `/v1/payouts/${id}/bump-fee`)]).toEqual([id, missing]);
    }
  });

  it.each([
    ['63 limit=0', 'limit=0', 'parameter_invalid', 'limit'],
    ['63 a cursor that we never gave', 'cursor=abc', 'cursor_invalid', 'cursor'],
    ['an unknown status', 'status=lost', 'parameter_invalid', 'status'],
    ['an unknown filter', 'colour=red', 'parameter_unknown', 'colour'],
  ])('%s', async (_row, query, reason, param) => {
    expect(await call('GET', `/v1/payouts?${query}`)).toEqual(invalid(reason, param));
  });

  it('no call that changes anything takes a query', async () => {
    const body = fields('"amount":"0.01","currency":"BTC"');
    const headers = { 'idempotency-key': randomUUID() };
    expect(await call('POST', '/v1/payouts?dry=1', body, headers)).toEqual(
      invalid('parameter_unknown', 'dry'),
    );
  });

  it('20 without the scope', async () => {
    const keys = await merchant.client.apiKeys.create({ name: 'No payouts', scopes: ['merchant_server'] });
    const client = gateway.client(keys.public_key, keys.secret);
    await expect(client.payouts.create({ amount: '0.01', currency: 'BTC', address })).rejects.toMatchObject({
      status: 403,
      reason: 'scope_missing',
      details: { required_scope: 'payouts:write' },
    });
  });
});

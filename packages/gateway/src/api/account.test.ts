import type { PayoutPolicy } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { refusalOf } from '../testing/refusal-of.ts';
import { createSignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
});
afterAll(() => gateway.close());

const none: PayoutPolicy = {
  approval_above: null,
  max_amount: null,
  max_per_day: null,
  allowlist_only: false,
};
const strict: PayoutPolicy = {
  approval_above: '100.00',
  max_amount: '5000.00',
  max_per_day: null,
  allowlist_only: true,
};
const day = 86_400;

describe('account.update', () => {
  it('changes what is named and leaves the rest', async () => {
    const { client } = await gateway.merchant();
    const before = await client.account.retrieve();
    expect(before).toMatchObject({ payout_policy: none, pending_payout_policy: null, branding: null });
    const changed = await client.account.update({
      accepted: [{ currency: 'BTC' }, { currency: 'BTC', network: 'bitcoin' }],
      underpayment_tolerance: 0.25,
      expires_in: 1800,
      confirmations: { bitcoin: 3 },
      late_payment: 'accept',
      branding: { name: 'Socks', logo_url: 'https://example.com/logo.svg', color: '#0a7f5a' },
      emails: ['owner@example.com'],
      reference: 'crm-7',
      metadata: { plan: 'big' },
    });
    expect(changed).toEqual({
      ...before,
      version: before.version + 1,
      updated_at: changed.updated_at,
      accepted: [{ currency: 'BTC', network: 'bitcoin' }],
      underpayment_tolerance: '0.25',
      expires_in: 1800,
      confirmations: { bitcoin: 3 },
      late_payment: 'accept',
      branding: { name: 'Socks', logo_url: 'https://example.com/logo.svg', color: '#0a7f5a' },
      emails: ['owner@example.com'],
      reference: 'crm-7',
      metadata: { plan: 'big' },
    });
    expect(await client.account.retrieve()).toEqual(changed);
    expect((await client.account.update({ branding: { color: null } })).branding).toEqual({
      name: 'Socks',
      logo_url: 'https://example.com/logo.svg',
      color: null,
    });
    expect((await client.account.update({ branding: { name: null, logo_url: null } })).branding).toBeNull();
  });

  it('keeps the version where nothing changes', async () => {
    const { client } = await gateway.merchant();
    const before = await client.account.retrieve();
    expect(await client.account.update({ expires_in: before.expires_in, payout_policy: none })).toEqual(
      before,
    );
  });

  it('gives its defaults to new payments; payments that exist keep theirs', async () => {
    const { client } = await gateway.merchant();
    const old = await client.payments.create({ amount: '10', currency: 'USD' });
    await client.account.update({
      underpayment_tolerance: '2',
      expires_in: 600,
      confirmations: { bitcoin: 4 },
      late_payment: 'accept',
    });
    const fresh = await client.payments.create({ amount: '10', currency: 'USD' });
    expect(fresh).toMatchObject({
      underpayment_tolerance: '2',
      confirmations_required: 4,
      late_payment: 'accept',
    });
    expect(Date.parse(fresh.expires_at) - Date.parse(fresh.created_at)).toBe(600_000);
    expect(await client.payments.retrieve(old.id)).toEqual(old);
    const own = { underpayment_tolerance: '0', confirmations: 1, late_payment: 'hold' } as const;
    expect(await client.payments.create({ amount: '10', currency: 'USD', ...own })).toMatchObject({
      underpayment_tolerance: '0',
      confirmations_required: 1,
      late_payment: 'hold',
    });
  });

  it('loses no change of two made at once', async () => {
    const { client } = await gateway.merchant();
    const keys = Array.from({ length: 6 }, (_, index) => `k${index}`);
    await Promise.all(keys.map((key) => client.account.update({ metadata: { [key]: 'x' } })));
    expect(Object.keys((await client.account.retrieve()).metadata).sort()).toEqual(keys);
  });
});

describe('the payout policy', () => {
  it('gets stricter at once and looser a day later, by the merchant’s clock', async () => {
    const { client } = await gateway.merchant();
    expect(await client.account.update({ payout_policy: strict })).toMatchObject({
      payout_policy: strict,
      pending_payout_policy: null,
    });
    const looser = { ...strict, max_amount: null, allowlist_only: false };
    const waiting = await client.account.update({
      payout_policy: { max_amount: null, allowlist_only: false },
    });
    expect(waiting).toMatchObject({ payout_policy: strict, pending_payout_policy: looser });
    const effective = Date.parse(waiting.pending_payout_policy?.effective_at ?? '');
    expect(effective - Date.parse(waiting.updated_at)).toBe(day * 1000);

    await client.testMode.advanceClock({ seconds: day - 60 });
    expect(await client.account.retrieve()).toEqual(waiting);
    await client.testMode.advanceClock({ seconds: 60 });
    expect(await client.account.retrieve()).toMatchObject({
      payout_policy: looser,
      pending_payout_policy: null,
    });
  });

  it('is not loosened by being asked often, nor by being made stricter first', async () => {
    const { client } = await gateway.merchant();
    await client.account.update({ payout_policy: strict });
    await client.account.update({ payout_policy: { max_amount: '6000.00' } });
    await client.testMode.advanceClock({ seconds: day / 2 });
    const again = await client.account.update({ payout_policy: { max_amount: '9000' } });
    expect(again.payout_policy).toEqual(strict);
    await client.testMode.advanceClock({ seconds: day / 2 });
    expect((await client.account.retrieve()).payout_policy).toEqual(strict);
    const back = await client.account.update({ payout_policy: { max_amount: '1.00' } });
    expect(back).toMatchObject({
      payout_policy: { ...strict, max_amount: '1.00' },
      pending_payout_policy: null,
    });
  });

  it('is what payouts are told to keep', async () => {
    const { client, merchantId } = await gateway.merchant();
    await client.account.update({ payout_policy: { approval_above: 12.5, max_per_day: '1000' } });
    const [row] = await gateway.store.asOwner(
      "select payout_policy from account where merchant_id = $1 and mode = 'test'",
      [merchantId],
    );
    expect(row?.['payout_policy']).toEqual({
      approval_above: '1250',
      max_amount: null,
      max_per_day: '100000',
      allowlist_only: false,
    });
  });
});

describe('bad input', () => {
  it.each([
    ['nothing', '{}', 'parameter_invalid', ''],
    ['an unknown field', '{"name":"x"}', 'parameter_unknown', '/name'],
    [
      'an unknown currency',
      '{"accepted":[{"currency":"XXX"}]}',
      'currency_unsupported',
      '/accepted/0/currency',
    ],
    ['a fiat currency', '{"accepted":[{"currency":"USD"}]}', 'currency_unsupported', '/accepted/0/currency'],
    [
      'a network that the currency is not on',
      '{"accepted":[{"currency":"BTC"},{"currency":"BTC","network":"ethereum"}]}',
      'network_unsupported',
      '/accepted/1/network',
    ],
    [
      'a tolerance above 10',
      '{"underpayment_tolerance":"10.01"}',
      'amount_invalid',
      '/underpayment_tolerance',
    ],
    ['a tolerance too fine', '{"underpayment_tolerance":0.001}', 'amount_invalid', '/underpayment_tolerance'],
    ['a negative tolerance', '{"underpayment_tolerance":-1}', 'amount_invalid', '/underpayment_tolerance'],
    ['299 seconds', '{"expires_in":299}', 'parameter_invalid', '/expires_in'],
    ['a day and a second', '{"expires_in":86401}', 'parameter_invalid', '/expires_in'],
    ['seconds as text', '{"expires_in":"900"}', 'parameter_invalid', '/expires_in'],
    [
      'confirmations of no network',
      '{"confirmations":{"nowhere":2}}',
      'network_unsupported',
      '/confirmations/nowhere',
    ],
    ['no confirmations', '{"confirmations":{"bitcoin":0}}', 'parameter_invalid', '/confirmations/bitcoin'],
    ['an unknown policy', '{"late_payment":"drop"}', 'parameter_invalid', '/late_payment'],
    ['a policy that is null', '{"payout_policy":null}', 'parameter_invalid', '/payout_policy'],
    ['a policy of nothing', '{"payout_policy":{}}', 'parameter_invalid', '/payout_policy'],
    [
      'an amount finer than a cent',
      '{"payout_policy":{"max_amount":"0.001"}}',
      'amount_precision',
      '/payout_policy/max_amount',
    ],
    [
      'an amount finer than a cent as a number',
      '{"payout_policy":{"approval_above":1e-3}}',
      'amount_precision',
      '/payout_policy/approval_above',
    ],
    [
      'a negative amount',
      '{"payout_policy":{"max_per_day":"-1"}}',
      'amount_invalid',
      '/payout_policy/max_per_day',
    ],
    ['an unknown rule', '{"payout_policy":{"max":"1"}}', 'parameter_unknown', '/payout_policy/max'],
    [
      'a logo from nowhere',
      '{"branding":{"logo_url":"ftp://example.com/x"}}',
      'url_invalid',
      '/branding/logo_url',
    ],
    ['a colour in words', '{"branding":{"color":"green"}}', 'parameter_invalid', '/branding/color'],
    ['an email that is none', '{"emails":["a"]}', 'parameter_invalid', '/emails/0'],
    ['an email twice', '{"emails":["a@example.com","a@example.com"]}', 'parameter_invalid', '/emails'],
  ])('refuses %s', async (_row, body, reason, param) => {
    const call = createSignedCall(gateway, await gateway.merchant());
    expect(await call('PATCH', '/v1/account', body)).toMatchObject({
      status: 400,
      body: { error: { reason, param } },
    });
  });

  it('needs the scope', async () => {
    const { client } = await gateway.merchant();
    const { public_key, secret } = await client.apiKeys.create({ name: 'r', scopes: ['account:read'] });
    const reader = gateway.client(public_key, secret);
    expect((await reader.account.retrieve()).object).toBe('account');
    expect(await refusalOf(reader.account.update({ expires_in: 600 }))).toMatchObject({
      status: 403,
      reason: 'scope_missing',
    });
  });
});

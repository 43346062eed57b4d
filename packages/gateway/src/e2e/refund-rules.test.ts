import { randomUUID } from 'node:crypto';
import type { RefundCreate } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventsOf } from '../testing/events-of.ts';
import { fund } from '../testing/fund.ts';
import { operatorClient } from '../testing/operator-key.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { heldOf, openRefundDesk, payerAddress, type RefundDesk } from '../testing/refund-desk.ts';
import type { TestMerchant } from '../testing/test-gateway.ts';

// BIP 173's example key: on regtest, on the main network, and an address of Ethereum.
const outside = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
const mainnet = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4';
const evm = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const day = 86_400;

let desk: RefundDesk;
let merchant: TestMerchant;
let paymentId: string;

beforeAll(async () => {
  // Without a signer refunds wait, so that each rule can be seen by itself.
  desk = await openRefundDesk(inject('databaseUrl'), { signer: false });
  merchant = await desk.funded();
  paymentId = (await desk.paid(merchant.client)).id;
});
afterAll(() => desk.close());

const typesOf = async (id: string): Promise<string[]> =>
  (await eventsOf(desk.gateway.store, id)).map(({ type }) => type);

describe('a refund is refused with a reason of its own', () => {
  type Row = [string, Record<string, unknown>, number, string, string | null];
  const rows: Row[] = [
    [
      '58 an address with a wrong checksum',
      { address: outside.replace('0', 'q') },
      400,
      'address_invalid',
      '/address',
    ],
    ['58 what is no address', { address: 'hello' }, 400, 'address_invalid', '/address'],
    ['58 an address of the main network', { address: mainnet }, 400, 'address_network_mismatch', '/address'],
    ['58 an address of Ethereum', { address: evm }, 400, 'address_network_mismatch', '/address'],
    ['no address', { address: undefined }, 400, 'parameter_missing', '/address'],
    ['28 an unknown payment', { payment_id: `pay_${'0'.repeat(26)}` }, 404, 'no_such_payment', '/payment_id'],
    ['29 a malformed payment', { payment_id: 'pay_123' }, 404, 'no_such_payment', '/payment_id'],
    ['no payment', { payment_id: undefined }, 400, 'parameter_missing', '/payment_id'],
    ['51 sixteen digits', { amount: 1.234567890123456 }, 400, 'amount_invalid', '/amount'],
    ['52 an exponent in a string', { amount: '1e1' }, 400, 'amount_invalid', '/amount'],
    ['53 nothing', { amount: '0' }, 400, 'amount_too_small', '/amount'],
    ['53 less than nothing', { amount: '-1' }, 400, 'amount_invalid', '/amount'],
    ['54 finer than the payment', { amount: '1.001' }, 400, 'amount_precision', '/amount'],
    ['54 finer than the coin', { amount: '0.000000001', rate: 'asset' }, 400, 'amount_precision', '/amount'],
    ['55 a comma', { amount: '1,0' }, 400, 'amount_invalid', '/amount'],
    ['56 79 digits', { amount: '9'.repeat(79) }, 400, 'amount_invalid', '/amount'],
    ['less than the least payout', { amount: '4.99' }, 400, 'amount_too_small', '/amount'],
    ['both amount and portion', { amount: '1', portion: 'full' }, 400, 'parameter_invalid', '/portion'],
    ['an unknown portion', { portion: 'half' }, 400, 'parameter_invalid', '/portion'],
    ['an unknown rate', { rate: 'best' }, 400, 'parameter_invalid', '/rate'],
    ['an unknown payer of the fee', { fee_paid_by: 'nobody' }, 400, 'parameter_invalid', '/fee_paid_by'],
    ['57 an unknown currency', { currency: 'XXX' }, 400, 'currency_unsupported', '/currency'],
    ['a network that nothing came on', { network: 'litecoin' }, 400, 'network_unsupported', '/network'],
    ['49 an unknown field', { send_claim_link: true }, 400, 'parameter_unknown', '/send_claim_link'],
    ['more than was paid', { amount: '500.01' }, 409, 'refund_exceeds_amount', '/amount'],
    [
      'more than was received',
      { amount: '0.01000001', rate: 'asset' },
      409,
      'refund_exceeds_amount',
      '/amount',
    ],
    ['an excess that is not there', { portion: 'overpaid' }, 409, 'refund_exceeds_amount', '/amount'],
  ];
  it.each(rows)('%s', async (_row, changes, status, reason, param) => {
    const body = { payment_id: paymentId, address: outside, ...changes };
    expect(await refusalOf(merchant.client.refunds.create(body as RefundCreate))).toEqual({
      status,
      reason,
      param,
    });
    expect((await merchant.client.refunds.list()).data).toEqual([]);
    expect((await heldOf(merchant.client, 'BTC')).reserved).toBe(0);
  });

  it('58 an address of this installation, whoever it was given to', async () => {
    const stranger = await desk.gateway.merchant();
    const [option] = (await stranger.client.payments.create({ amount: '1', currency: 'BTC' })).options;
    const own = await merchant.client.payments.retrieve(paymentId);
    for (const address of [option?.address ?? '', own.options[0]?.address ?? '']) {
      const call = merchant.client.refunds.create({ payment_id: paymentId, address });
      expect(await refusalOf(call)).toEqual({ status: 400, reason: 'address_own', param: '/address' });
    }
  });

  it('28 a payment or refund of another account, in every operation', async () => {
    const { client: stranger } = await desk.funded();
    const { id } = await desk.paid(stranger);
    const theirs = await stranger.refunds.create({ payment_id: id, address: outside });
    const { client } = merchant;
    const noPayment = { status: 404, reason: 'no_such_payment', param: '/payment_id' };
    const noRefund = { status: 404, reason: 'no_such_refund', param: null };
    expect(await refusalOf(client.refunds.create({ payment_id: id, address: outside }))).toEqual(noPayment);
    for (const each of [theirs.id, 're_123', `re_${'0'.repeat(26)}`, id]) {
      expect(await refusalOf(client.refunds.retrieve(each))).toEqual(noRefund);
      expect(await refusalOf(client.refunds.cancel(each))).toEqual(noRefund);
    }
    expect((await client.refunds.list({ payment_id: id })).data).toEqual([]);
  });

  it('20 a key without the scope', async () => {
    const { public_key: publicKey, secret } = await merchant.client.apiKeys.create({
      name: 'Reader',
      scopes: ['refunds:read', 'payments:write'],
    });
    const reader = desk.gateway.client(publicKey, secret);
    const missing = { status: 403, reason: 'scope_missing', param: null };
    expect(await refusalOf(reader.refunds.create({ payment_id: paymentId, address: outside }))).toEqual(
      missing,
    );
    expect((await reader.refunds.list()).data).toEqual([]);
  });

  it('59 more than is available, once the money is spent', async () => {
    const { client } = await desk.gateway.merchant();
    const payment = await desk.paid(client);
    await client.payouts.create({ amount: '0.005', currency: 'BTC', address: outside });
    const short = { status: 409, reason: 'insufficient_balance', param: '/amount' };
    const whole = { payment_id: payment.id, address: outside, fee_paid_by: 'customer' } as const;
    expect(await refusalOf(client.refunds.create(whole))).toEqual(short);
    await fund(client, 'BTC', '0.01');
    expect((await client.refunds.create(whole)).status).toBe('pending');
  });
});

describe('a refund that waits', () => {
  it('can be canceled, and its share refunded anew', async () => {
    const { client } = await desk.funded();
    const payment = await desk.paid(client);
    const before = await heldOf(client, 'BTC');
    const refund = await client.refunds.create({ payment_id: payment.id, address: payerAddress });
    expect((await heldOf(client, 'BTC')).reserved).toBeGreaterThan(0.01);
    const idempotencyKey = randomUUID();
    const canceled = await client.refunds.cancel(refund.id, { idempotencyKey });
    expect(canceled).toMatchObject({
      id: refund.id,
      status: 'canceled',
      version: refund.version + 1,
      hash: null,
    });
    expect(await client.refunds.cancel(refund.id, { idempotencyKey })).toEqual(canceled);
    expect(await heldOf(client, 'BTC')).toEqual(before);
    expect(await client.payouts.retrieve(refund.payout_id)).toMatchObject({
      status: 'canceled',
      cancel_reason: 'The refund was canceled.',
    });
    expect(await typesOf(refund.id)).toEqual(['refund.created', 'refund.pending', 'refund.canceled']);
    await expect(client.refunds.cancel(refund.id)).rejects.toMatchObject({
      status: 409,
      reason: 'state_invalid',
      details: { current_status: 'canceled', allowed: ['pending'] },
    });
    const again = await client.refunds.create({ payment_id: payment.id, address: payerAddress });
    expect(again).toMatchObject({ status: 'pending', payment_amount: '500.00' });
    // Canceling its payout is the same.
    await client.payouts.cancel(again.payout_id, { reason: 'a mistake' });
    expect(await client.refunds.retrieve(again.id)).toMatchObject({ status: 'canceled' });
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('0.00');
  });

  it('cannot be canceled once the signer may have seen it', async () => {
    const { client } = await desk.funded();
    const payment = await desk.paid(client);
    const refund = await client.refunds.create({ payment_id: payment.id, address: payerAddress });
    // As if the signer had taken it.
    await desk.gateway.store.asOwner(
      `with taken as (update payout set status = 'processing', pending_reason = null where id = $1)
       update refund set status = 'processing' where id = $2`,
      [refund.payout_id, refund.id],
    );
    await expect(client.refunds.cancel(refund.id)).rejects.toMatchObject({
      status: 409,
      reason: 'already_broadcast',
      details: { current_status: 'processing', allowed: ['pending'] },
    });
    await desk.gateway.store.asOwner(
      `with back as (update payout set status = 'pending', pending_reason = 'queued' where id = $1)
       update refund set status = 'pending' where id = $2`,
      [refund.payout_id, refund.id],
    );
  });
});

describe('the payout policy holds for refunds', () => {
  it('above the threshold a second person approves, and not whoever made it', async () => {
    const { client, merchantId } = await desk.funded();
    await client.account.update({ payout_policy: { approval_above: '100.00' } });
    const payment = await desk.paid(client);
    const small = await client.refunds.create({ payment_id: payment.id, amount: '100', address: outside });
    expect((await client.payouts.retrieve(small.payout_id)).status).toBe('pending');
    const refund = await client.refunds.create({ payment_id: payment.id, amount: '101', address: outside });
    expect(refund.status).toBe('pending');
    const payout_ids = [refund.payout_id];
    expect((await client.payouts.retrieve(refund.payout_id)).status).toBe('requires_approval');
    const minted = await client.apiKeys.create({ name: 'Minted', scopes: ['payouts_approver'] });
    const child = desk.gateway.client(minted.public_key, minted.secret);
    const self = { status: 403, reason: 'self_approval', param: null };
    for (const key of [client, child])
      expect(await refusalOf(key.payouts.approve({ payout_ids }))).toEqual(self);

    const approver = await operatorClient(desk.gateway, merchantId, ['payouts_approver']);
    const { data } = await approver.payouts.approve({ payout_ids });
    expect(data).toMatchObject([{ status: 'pending', refund_id: refund.id }]);
    expect(await client.refunds.retrieve(refund.id)).toMatchObject({ status: 'pending' });
    expect(await typesOf(refund.id)).toEqual(['refund.created', 'refund.pending']);
  });

  it('a key that may refund but not pay out makes a refund that waits for approval all the same', async () => {
    const { client } = await desk.funded();
    await client.account.update({ payout_policy: { approval_above: '0.00' } });
    const payment = await desk.paid(client);
    const { public_key: publicKey, secret } = await client.apiKeys.create({
      name: 'Shop',
      scopes: ['merchant_server'],
    });
    const shop = desk.gateway.client(publicKey, secret);
    const refund = await shop.refunds.create({ payment_id: payment.id, amount: '50', address: outside });
    expect((await client.payouts.retrieve(refund.payout_id)).status).toBe('requires_approval');
    const own = { status: 403, reason: 'self_approval', param: null };
    expect(await refusalOf(client.payouts.approve({ payout_ids: [refund.payout_id] }))).toEqual(own);
  });

  it('limits count refunds too', async () => {
    const { client } = await desk.funded();
    await client.account.update({ payout_policy: { max_amount: '300.00', max_per_day: '450.00' } });
    const payment = await desk.paid(client);
    const ask = (amount: string) =>
      client.refunds.create({ payment_id: payment.id, amount, address: outside });
    const above = { status: 403, reason: 'payout_limit_exceeded', param: '/amount' };
    expect(await refusalOf(ask('301'))).toEqual(above);
    await ask('300');
    expect(await refusalOf(ask('151'))).toEqual(above);
    await ask('150');
    const payout = client.payouts.create({ amount: '0.0002', currency: 'BTC', address: outside });
    expect(await refusalOf(payout)).toEqual(above);
  });

  it('an allowlist lets money go back to addresses of the book alone', async () => {
    const { client } = await desk.funded();
    await client.addresses.create({ currency: 'BTC', address: outside });
    await client.account.update({ payout_policy: { allowlist_only: true } });
    const payment = await desk.paid(client);
    const ask = (address: string) =>
      client.refunds.create({ payment_id: payment.id, amount: '100', address });
    const unlisted = { status: 403, reason: 'address_not_allowlisted', param: '/address' };
    expect(await refusalOf(ask(payerAddress))).toEqual(unlisted);
    expect(await refusalOf(ask(outside))).toEqual({ ...unlisted, reason: 'address_not_active' });
    await client.testMode.advanceClock({ seconds: day });
    expect((await ask(outside)).status).toBe('pending');
    expect(await refusalOf(ask(payerAddress))).toEqual(unlisted);
  });

  it('a customer who was deleted gets money back', async () => {
    const { client } = await desk.funded();
    const customer = await client.customers.create({ email: 'ada@example.com' });
    const payment = await desk.paid(client);
    await client.payments.update(payment.id, { customer_id: customer.id });
    await client.customers.delete(customer.id);
    const refund = await client.refunds.create({ payment_id: payment.id, address: outside });
    expect(refund.status).toBe('pending');
  });
});

import type { Payment } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
});
afterAll(() => gateway.close());
// A merchant of its own for each test: their clocks are moved.
const begin = async (): Promise<void> => void (merchant = await gateway.merchant());

const bitcoin = { currency: 'BTC', network: 'bitcoin' };
const create = (more: Record<string, unknown> = {}): Promise<Payment> =>
  merchant.client.payments.create({ amount: '500', currency: 'USD', expires_in: 300, ...more });

async function pay(payment: Payment, amount: bigint): Promise<void> {
  await gateway.bitcoin.fund(payment.options[0]?.address ?? '', amount);
  await gateway.bitcoin.mine(1);
}
const until = (payment: Payment, is: (payment: Payment) => boolean): Promise<Payment> =>
  eventually(() => merchant.client.payments.retrieve(payment.id), is);

async function underpaid(): Promise<Payment> {
  const payment = await create();
  await pay(payment, 400_000n);
  await until(payment, (each) => each.amount_received === '200.00');
  await merchant.client.testMode.advanceClock({ seconds: 301 });
  return await until(payment, (each) => each.status === 'unresolved');
}
const held = async (): Promise<unknown> => (await merchant.client.balance.retrieve()).balances;
const eventsOf = async (payment: Payment): Promise<unknown[]> =>
  (await gateway.store.asOwner('select type from event where object_id = $1 order by id', [payment.id])).map(
    ({ type }) => type,
  );

describe('payments.resolve', () => {
  it('accepts what came, and frees it', async () => {
    await begin();
    const payment = await underpaid();
    expect(await held()).toMatchObject([{ available: '0.00000000', reserved: '0.00400000' }]);
    const resolved = await merchant.client.payments.resolve(payment.id, {
      action: 'accept',
      note: 'a friend',
    });
    expect(resolved).toMatchObject({
      status: 'confirmed',
      exception: 'underpaid',
      version: payment.version + 1,
      amount_due: '0.00',
      amount_received: '200.00',
      resolution: { action: 'accept', note: 'a friend' },
    });
    expect(resolved.resolution?.by).toMatch(/^key_/);
    expect(await merchant.client.payments.retrieve(payment.id)).toEqual(resolved);
    expect(await held()).toMatchObject([{ available: '0.00400000', reserved: '0.00000000' }]);
    expect(await eventsOf(payment)).toEqual([
      'payment.created',
      'payment.partially_paid',
      'payment.unresolved',
      'payment.resolved',
      'payment.confirmed',
    ]);
    await expect(merchant.client.payments.resolve(payment.id, { action: 'accept' })).rejects.toMatchObject({
      status: 409,
      reason: 'state_invalid',
      details: { current_status: 'confirmed', allowed: ['unresolved'] },
    });
  });

  it('waits for confirmations before it accepts', async () => {
    await begin();
    const payment = await create();
    await gateway.bitcoin.fund(payment.options[0]?.address ?? '', 400_000n);
    await until(payment, (each) => each.exception === 'underpaid');
    await merchant.client.testMode.advanceClock({ seconds: 301 });
    await until(payment, (each) => each.status === 'unresolved');
    const early = merchant.client.payments.resolve(payment.id, { action: 'accept' });
    await expect(early).rejects.toMatchObject({ status: 409, reason: 'state_invalid' });
    await expect(early).rejects.toThrow('not confirmed yet');
    await gateway.bitcoin.mine(1);
    await until(payment, (each) => each.amount_received === '200.00');
    const resolved = await merchant.client.payments.resolve(payment.id, { action: 'accept' });
    expect(resolved).toMatchObject({ status: 'confirmed', resolution: { note: null } });
  });

  it('reopens, and takes the rest', async () => {
    await begin();
    const payment = await underpaid();
    const body = { action: 'reopen', expires_in: 600 } as const;
    const open = await merchant.client.payments.resolve(payment.id, body);
    expect(open).toMatchObject({ status: 'pending', exception: 'underpaid', amount_due: '300.00' });
    expect(new Date(open.expires_at).getTime() - new Date(open.updated_at).getTime()).toBe(600_000);
    expect(open.options[0]).toMatchObject({ amount: '0.01000000', rate_expires_at: open.expires_at });
    await pay(payment, 600_000n);
    const paid = await until(payment, (each) => each.status === 'confirmed');
    expect(paid).toMatchObject({ exception: null, resolution: { action: 'reopen' } });
    expect(await held()).toMatchObject([{ available: '0.01000000', reserved: '0.00000000' }]);
  });

  it.each([
    ['parameter_invalid', '/expires_in', { action: 'accept', expires_in: 600 }],
    ['parameter_invalid', '/expires_in', { action: 'reopen', expires_in: 299 }],
    ['parameter_missing', '/refund', { action: 'refund' }],
    ['parameter_invalid', '/refund', { action: 'accept', refund: { address: 'bcrt1q' } }],
    ['parameter_invalid', '/action', { action: 'return' }],
    ['parameter_missing', '/action', {}],
  ])('refuses %s at %s', async (reason, param, body) => {
    await begin();
    const { id } = await create();
    await expect(merchant.client.payments.resolve(id, body as never)).rejects.toMatchObject({
      status: 400,
      reason,
      param,
    });
  });
});

describe('payments.select', () => {
  it('selects an option, again and again without a change', async () => {
    await begin();
    const payment = await create({ accepted: [bitcoin] });
    const selected = await merchant.client.payments.select(payment.id, { currency: 'BTC' });
    expect(selected.options).toMatchObject([{ ...bitcoin, selected: true, rate: '50000.00' }]);
    expect(selected.options[0]?.address).toBe(payment.options[0]?.address);
    expect(selected.version).toBe(2);
    expect(await merchant.client.payments.select(payment.id, bitcoin)).toEqual(selected);
    expect(await merchant.client.payments.retrieve(payment.id)).toEqual(selected);
  });

  it('locks what is due at the rate of now', async () => {
    await begin();
    const payment = await create();
    // As if the market had moved since.
    await gateway.store.asOwner(
      `update payment set options = jsonb_set(jsonb_set(options, '{0,rate}', '"40000000000000000"'), '{0,amount}', '"1250000"') where id = $1`,
      [payment.id],
    );
    const selected = await merchant.client.payments.select(payment.id, { currency: 'BTC' });
    expect(selected.options[0]).toMatchObject({ rate: '50000.00', amount: '0.01000000' });
    expect(selected.options[0]?.uri).toContain('amount=0.01');
  });

  it.each([
    ['currency_unsupported', '/currency', { currency: 'USDC' }],
    ['network_unsupported', '/network', { currency: 'BTC', network: 'ethereum' }],
    ['parameter_missing', '/currency', {}],
  ])('refuses %s at %s', async (reason, param, body) => {
    await begin();
    const { id } = await create();
    await expect(merchant.client.payments.select(id, body as never)).rejects.toMatchObject({
      status: 400,
      reason,
      param,
    });
  });

  it('leaves the rates alone once money has been seen, and once the time is over', async () => {
    await begin();
    const payment = await create();
    await pay(payment, 400_000n);
    await until(payment, (each) => each.exception === 'underpaid');
    const select = merchant.client.payments.select(payment.id, { currency: 'BTC' });
    await expect(select).rejects.toMatchObject({ status: 409, details: { current_status: 'pending' } });
    const late = await create();
    await merchant.client.testMode.advanceClock({ seconds: 301 });
    const tooLate = merchant.client.payments.select(late.id, { currency: 'BTC' });
    await expect(tooLate).rejects.toMatchObject({ status: 409, details: { current_status: 'expired' } });
  });

  it('answers 404 to a stranger', async () => {
    await begin();
    const payment = await create();
    const stranger = await gateway.merchant();
    await expect(stranger.client.payments.select(payment.id, bitcoin)).rejects.toMatchObject({ status: 404 });
    await expect(stranger.client.payments.resolve(payment.id, { action: 'accept' })).rejects.toMatchObject({
      status: 404,
    });
  });
});

import type { Payment, Refund } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventsOf } from '../testing/events-of.ts';
import {
  finishedRefund,
  heldOf,
  openRefundDesk,
  payerAddress,
  untilPayment,
  type RefundDesk,
} from '../testing/refund-desk.ts';

let desk: RefundDesk;

beforeAll(async () => {
  desk = await openRefundDesk(inject('databaseUrl'));
});
// Closing audits the ledger, and that what was refunded is what payments say.
afterAll(() => desk.close());

const typesOf = async (id: string): Promise<string[]> =>
  (await eventsOf(desk.gateway.store, id)).map(({ type }) => type);

describe.concurrent('payments that did not go as planned', () => {
  it('an underpaid one is sent back whole when it is resolved', async () => {
    const { client } = await desk.funded();
    const payment = await client.payments.create({ amount: '500', currency: 'USD', expires_in: 300 });
    await desk.gateway.bitcoin.fund(payment.options[0]?.address ?? '', 400_000n);
    await untilPayment(client, payment, (each) => each.amount_received === '200.00');
    const body = { payment_id: payment.id, address: payerAddress };
    await expect(client.refunds.create(body)).rejects.toMatchObject({
      status: 409,
      reason: 'payment_not_refundable',
      details: { current_status: 'pending', allowed: ['confirmed'] },
    });
    await client.testMode.advanceClock({ seconds: 301 });
    await untilPayment(client, payment, (each) => each.status === 'unresolved');
    await expect(client.refunds.create(body)).rejects.toMatchObject({
      reason: 'payment_not_refundable',
      details: { current_status: 'unresolved' },
    });
    await expect(
      client.payments.resolve(payment.id, { action: 'refund', refund: { address: 'bc1qnobody' } }),
    ).rejects.toMatchObject({ status: 400, param: '/refund/address' });

    const resolved = await client.payments.resolve(payment.id, {
      action: 'refund',
      refund: { address: payerAddress },
      note: 'too little',
    });
    expect(resolved).toMatchObject({
      status: 'canceled',
      exception: 'underpaid',
      resolution: { action: 'refund', note: 'too little' },
    });
    const [refund] = (await client.refunds.list({ payment_id: payment.id })).data;
    expect(refund).toMatchObject({
      amount: '0.00400000',
      payment_amount: '200.00',
      portion: 'received',
      rate_basis: 'asset',
    });
    await finishedRefund(client, refund as Refund);
    expect(await client.payments.retrieve(payment.id)).toMatchObject({
      status: 'canceled',
      amount_received: '200.00',
      amount_refunded: '200.00',
    });
    expect((await heldOf(client, 'BTC')).reserved).toBe(0);
    expect(await typesOf(payment.id)).toEqual([
      'payment.created',
      'payment.partially_paid',
      'payment.unresolved',
      'payment.resolved',
      'payment.canceled',
    ]);
  });

  it('one that expired and was paid late is sent back, and never twice', async () => {
    const { client } = await desk.funded();
    const payment = await client.payments.create({ amount: '500', currency: 'USD', expires_in: 300 });
    await client.testMode.advanceClock({ seconds: 301 });
    await untilPayment(client, payment, (each) => each.status === 'expired');
    await expect(
      client.refunds.create({ payment_id: payment.id, address: payerAddress }),
    ).rejects.toMatchObject({
      reason: 'payment_not_refundable',
      details: { current_status: 'expired', allowed: ['confirmed'] },
    });
    await desk.gateway.bitcoin.fund(payment.options[0]?.address ?? '', 1_000_000n);
    await untilPayment(
      client,
      payment,
      (each) => each.status === 'unresolved' && each.amount_received === '500.00',
    );
    const resolve = (): Promise<Payment> =>
      client.payments.resolve(payment.id, {
        action: 'refund',
        refund: { address: payerAddress, fee_paid_by: 'customer' },
      });
    const answers = await Promise.allSettled([resolve(), resolve(), resolve()]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { data } = await client.refunds.list({ payment_id: payment.id });
    expect(data).toMatchObject([{ amount: '0.01000000', fee_paid_by: 'customer' }]);
    await finishedRefund(client, data[0] as Refund);
    // Nothing is left of it.
    await expect(
      client.refunds.create({ payment_id: payment.id, portion: 'received', address: payerAddress }),
    ).rejects.toMatchObject({ reason: 'refund_exceeds_amount' });
  });

  it('resolving by a refund needs the scope of refunds', async () => {
    const { client } = await desk.funded();
    const payment = await client.payments.create({ amount: '500', currency: 'USD', expires_in: 300 });
    const { public_key: publicKey, secret } = await client.apiKeys.create({
      name: 'Desk',
      scopes: ['payments:read', 'payments:write'],
    });
    const clerk = desk.gateway.client(publicKey, secret);
    await expect(
      clerk.payments.resolve(payment.id, { action: 'refund', refund: { address: payerAddress } }),
    ).rejects.toMatchObject({ status: 403, reason: 'scope_missing' });
  });
});

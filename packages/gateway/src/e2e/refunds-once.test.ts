import { randomUUID } from 'node:crypto';
import type { Refund } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { finishedRefund, openRefundDesk, payerAddress, type RefundDesk } from '../testing/refund-desk.ts';

let desk: RefundDesk;

beforeAll(async () => {
  desk = await openRefundDesk(inject('databaseUrl'));
});
// Closing audits the ledger, and that what was refunded is what payments say.
afterAll(() => desk.close());

describe.concurrent('one request, one refund', () => {
  it('a repeated key answers the same refund, another body is refused', async () => {
    const { client } = await desk.funded();
    const payment = await desk.paid(client);
    const idempotencyKey = randomUUID();
    const ask = (amount: string): Promise<Refund> =>
      client.refunds.create({ payment_id: payment.id, amount, address: payerAddress }, { idempotencyKey });
    const [first, again] = await Promise.all([ask('100'), ask('100')]);
    expect(again).toEqual(first);
    await expect(ask('101')).rejects.toMatchObject({ status: 409, reason: 'idempotency_key_reused' });
    expect((await client.refunds.list({ payment_id: payment.id })).data).toHaveLength(1);
    // Even when the answer is no longer kept.
    await desk.gateway.store.asOwner('delete from idempotency_key where key = $1', [idempotencyKey]);
    await expect(ask('100')).rejects.toMatchObject({ status: 409, reason: 'idempotency_key_reused' });
    await finishedRefund(client, first);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('100.00');
  });

  it('many at once never give back more than was paid', async () => {
    const { client } = await desk.funded('1');
    const payment = await desk.paid(client);
    const ask = (): Promise<Refund> =>
      client.refunds.create({ payment_id: payment.id, amount: '90', address: payerAddress });
    const answers = await Promise.allSettled(Array.from({ length: 12 }, ask));
    const made = answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(made).toHaveLength(5);
    for (const each of answers) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ reason: 'refund_exceeds_amount' });
    }
    for (const each of made) await finishedRefund(client, each);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('450.00');
  });
});

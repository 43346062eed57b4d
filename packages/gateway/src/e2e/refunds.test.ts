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

describe.concurrent('a refund', () => {
  it('sends everything back, and tells so everywhere', async () => {
    const { client } = await desk.funded();
    const payment = await desk.paid(client);
    const before = await heldOf(client, 'BTC');
    const refund = await client.refunds.create({
      payment_id: payment.id,
      address: payerAddress,
      reason: 'out of stock',
      reference: 'order-7',
      metadata: { clerk: 'ada' },
    });
    expect(refund).toMatchObject({
      object: 'refund',
      version: 1,
      status: 'pending',
      payment_id: payment.id,
      amount: '0.01000000',
      currency: 'BTC',
      network: 'bitcoin',
      payment_amount: '500.00',
      payment_currency: 'USD',
      rate: '50000.00',
      rate_basis: 'original',
      portion: 'full',
      address: payerAddress,
      claim_url: null,
      fee_paid_by: 'merchant',
      reason: 'out of stock',
      reference: 'order-7',
      metadata: { clerk: 'ada' },
      hash: null,
      failure: null,
      completed_at: null,
    });
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('0.00');

    const done = await finishedRefund(client, refund);
    expect(done).toMatchObject({ status: 'completed', amount: '0.01000000' });
    expect(await client.payments.retrieve(payment.id)).toMatchObject({
      status: 'confirmed',
      amount_received: '500.00',
      amount_refunded: '500.00',
    });
    const after = await heldOf(client, 'BTC');
    expect(after.reserved).toBe(0);
    expect(after.available).toBeCloseTo(before.available - 0.01 - Number(done.network_fee), 8);

    const payout = await client.payouts.retrieve(done.payout_id);
    expect(payout).toMatchObject({
      status: 'completed',
      refund_id: done.id,
      hash: done.hash,
      pay_amount: '0.01000000',
      description: `Refund of ${payment.id}`,
    });
    const { data: sent } = await client.transactions.list({ type: ['refund'] });
    expect(sent).toMatchObject([
      {
        id: payout.transaction_id,
        type: 'refund',
        direction: 'out',
        status: 'confirmed',
        hash: done.hash,
        amount: '0.01000000',
        to: payerAddress,
        payment_id: null,
        payout_id: payout.id,
        refund_id: done.id,
      },
    ]);
    expect((await client.transactions.retrieve(sent[0]?.id ?? '')).refund_id).toBe(done.id);
    expect(await typesOf(done.id)).toEqual([
      'refund.created',
      'refund.pending',
      'refund.processing',
      'refund.completed',
    ]);
    const [, , , last] = await eventsOf(desk.gateway.store, done.id);
    expect(last).toMatchObject({ version: done.version, object: { status: 'completed', hash: done.hash } });
    expect(last?.previous).toMatchObject({ status: 'processing' });

    const { data: lines } = await client.balance.entries({ source_id: done.id });
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(['hold', 'release', 'refund', 'network_fee']),
    );
    expect(lines.every(({ source }) => source.object === 'refund' && source.id === done.id)).toBe(true);
    const sum = lines.reduce((total, { amount }) => total + Math.round(Number(amount) * 1e8), 0);
    expect(sum).toBe(-1_000_000 - Math.round(Number(done.network_fee) * 1e8));
    const ofType = await client.balance.entries({ type: ['refund'] });
    expect(ofType.data.map(({ source }) => source.id)).toContain(done.id);
    const ofPayout = await client.balance.entries({ source_id: payout.id });
    expect(ofPayout.data).toEqual(lines);

    const including = await client.payments.retrieve(payment.id, { include: ['refunds'] });
    expect(including.refunds).toEqual([done]);
    const { data } = await client.refunds.list({ payment_id: payment.id, status: ['completed'] });
    expect(data).toEqual([done]);
    expect((await client.refunds.list({ reference: 'order-7' })).data).toEqual([done]);
    expect((await client.refunds.list({ status: ['failed', 'canceled'] })).data).toEqual([]);
  });

  it('gives back parts until nothing is left', async () => {
    const { client } = await desk.funded();
    const payment = await desk.paid(client);
    const part = { payment_id: payment.id, address: payerAddress };
    const first = await client.refunds.create({ ...part, amount: '120.50' });
    expect(first).toMatchObject({ amount: '0.00241000', payment_amount: '120.50', portion: null });
    const coins = await client.refunds.create({ ...part, rate: 'asset', amount: '0.001' });
    expect(coins).toMatchObject({ amount: '0.00100000', payment_amount: '50.00', rate_basis: 'asset' });
    await expect(client.refunds.create({ ...part, amount: '329.51' })).rejects.toMatchObject({
      status: 409,
      reason: 'refund_exceeds_amount',
      param: '/amount',
    });
    const rest = await client.refunds.create(part);
    expect(rest).toMatchObject({ portion: 'full', payment_amount: '329.50', amount: '0.00659000' });
    await expect(client.refunds.create(part)).rejects.toMatchObject({
      status: 409,
      reason: 'refund_exceeds_amount',
    });
    for (const each of [first, coins, rest]) await finishedRefund(client, each);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('500.00');
  });

  it('gives back what was paid too much, at the rate of then or of now', async () => {
    const { client } = await desk.funded();
    const payment = await desk.paid(client, 1_200_000n);
    expect(payment).toMatchObject({ exception: 'overpaid', amount_overpaid: '100.00' });
    const excess = await client.refunds.create({
      payment_id: payment.id,
      portion: 'overpaid',
      address: payerAddress,
    });
    expect(excess).toMatchObject({ amount: '0.00200000', payment_amount: '100.00', portion: 'overpaid' });
    await expect(
      client.refunds.create({ payment_id: payment.id, portion: 'overpaid', address: payerAddress }),
    ).rejects.toMatchObject({ status: 409, reason: 'refund_exceeds_amount' });

    // As if the price had doubled since: the original rate was 25,000.
    await desk.gateway.store.asOwner(
      `update payment set options = jsonb_set(jsonb_set(options, '{0,rate}', '"25000000000000000"'), '{0,amount}', '"2000000"') where id = $1`,
      [payment.id],
    );
    const now = await client.refunds.create({
      payment_id: payment.id,
      amount: '100',
      rate: 'current',
      address: payerAddress,
    });
    expect(now).toMatchObject({ amount: '0.00200000', rate: '50000.00', rate_basis: 'current' });
    const then = await client.refunds.create({
      payment_id: payment.id,
      amount: '100',
      address: payerAddress,
    });
    expect(then).toMatchObject({ amount: '0.00400000', rate: '25000.00', rate_basis: 'original' });
  });

  it('takes the fee from the amount where the customer pays it', async () => {
    const merchant = await desk.gateway.merchant();
    const { client } = merchant;
    const payment = await desk.paid(client);
    const whole = { payment_id: payment.id, address: payerAddress };
    // Nothing but this payment's own money is there.
    await expect(client.refunds.create(whole)).rejects.toMatchObject({
      status: 409,
      reason: 'insufficient_balance',
    });
    const refund = await client.refunds.create({ ...whole, fee_paid_by: 'customer' });
    const done = await finishedRefund(client, refund);
    expect(done).toMatchObject({ status: 'completed', amount: '0.01000000', fee_paid_by: 'customer' });
    const payout = await client.payouts.retrieve(done.payout_id);
    expect(Number(payout.pay_amount)).toBeCloseTo(0.01 - Number(refund.network_fee), 8);
    const [arrived] = (await client.transactions.list({ payout_id: payout.id })).data;
    expect(arrived?.amount).toBe(payout.pay_amount);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('500.00');
  });

  it('reaches the invoice that the payment paid', async () => {
    const { client } = await desk.funded();
    const invoice = await client.invoices.create({
      currency: 'USD',
      line_items: [{ description: 'Consulting', unit_amount: '500' }],
      send: false,
    });
    await client.invoices.send(invoice.id, { email: 'ada@example.com' });
    const payment = await client.invoices.pay(invoice.id, { currency: 'BTC' });
    await desk.gateway.bitcoin.fund(payment.options[0]?.address ?? '', 1_000_000n);
    await untilPayment(client, payment, ({ status }) => status === 'confirmed');
    const before = await client.invoices.retrieve(invoice.id);
    expect(before).toMatchObject({ status: 'paid', amount_paid: '500.00', amount_refunded: '0.00' });
    await finishedRefund(
      client,
      await client.refunds.create({ payment_id: payment.id, amount: '200', address: payerAddress }),
    );
    expect(await client.invoices.retrieve(invoice.id)).toMatchObject({
      status: 'paid',
      amount_paid: '500.00',
      amount_refunded: '200.00',
      version: before.version + 1,
    });
  });
});

import { expect, it } from 'vitest';
import { eventually } from '../../testing/eventually.ts';
import { describePayments } from '../../testing/payment-stage.ts';

const day = 86_400;

describePayments((stage) => {
  const { money, create, pay, retrieve, until, status, held } = stage;
  const pass = (seconds: number) => stage.merchant.client.testMode.advanceClock({ seconds });

  it('seen in time, confirmed after it', async () => {
    const payment = await create({ expires_in: 300 });
    await pay(payment);
    await status(payment, 'confirming');
    await pass(301);
    expect((await retrieve(payment)).status).toBe('confirming');
    await stage.dev.mine(1);
    expect(await status(payment, 'confirmed')).toMatchObject({ exception: null, amount_received: money.one });
    expect((await stage.events(payment)).map(({ type }) => type)).not.toContain('payment.expired');
  });

  it('to the address of a paid invoice', async () => {
    const { client } = stage.merchant;
    const accepted = [{ currency: money.currency }];
    const invoice = await client.invoices.create({
      currency: 'USD',
      line_items: [{ description: 'One', unit_amount: '10' }],
      accepted,
      send: true,
    });
    const payment = await client.invoices.pay(invoice.id, { currency: money.currency });
    const due = BigInt(Math.round(Number(payment.options[0]?.amount) * 10 ** 8));
    const exact = (due * money.unit) / 10n ** 8n;
    await pay(payment, exact);
    await stage.dev.mine(1);
    await eventually(
      () => client.invoices.retrieve(invoice.id),
      (each) => each.status === 'paid',
    );
    await pay(payment, exact);
    await stage.dev.mine(1);
    const twice = await until(payment, (each) => each.exception === 'overpaid');
    expect(twice).toMatchObject({ status: 'confirmed', amount_overpaid: '10.00', amount_received: '20.00' });
    expect((await client.invoices.retrieve(invoice.id)).status).toBe('paid');
    expect(await stage.account('available')).toBe(exact * 2n);
  });

  it('to the address of a canceled one', async () => {
    const payment = await create();
    await stage.merchant.client.payments.cancel(payment.id, { reason: 'changed their mind' });
    await pay(payment);
    const late = await until(payment, (each) => each.exception === 'paid_late');
    expect(late.status).toBe('unresolved');
    await stage.dev.mine(1);
    await until(payment, (each) => each.amount_received === money.one);
    expect(await held()).toMatchObject({ available: 0, reserved: 1 });
    // The merchant decides, and the money is theirs.
    await stage.merchant.client.payments.resolve(payment.id, { action: 'accept' });
    expect(await held()).toMatchObject({ available: 1, reserved: 0 });
  });

  it('months later, to an address that was paid and to one that was not', async () => {
    const paid = await create();
    const unpaid = await create({ late_payment: 'accept' });
    await pay(paid);
    await stage.dev.mine(1);
    await status(paid, 'confirmed');
    await pass(100 * day);
    await status(unpaid, 'expired');
    await pay(paid);
    await pay(unpaid);
    await stage.dev.mine(1);
    expect(await until(paid, (each) => each.exception === 'overpaid')).toMatchObject({
      status: 'confirmed',
      amount_overpaid: money.one,
    });
    // Longer ago than what the policy of late payments looks back: held, whatever the policy says.
    const later = await until(unpaid, (each) => each.amount_received === money.one);
    expect(later).toMatchObject({ status: 'unresolved', exception: 'paid_late' });
    expect(await held()).toEqual({ available: 2, pending: 0, reserved: 1, total: 3 });
  });

  it('confirmed after its rate ran out', async () => {
    const payment = await create({
      amount: '10',
      currency: 'USD',
      accepted: [{ currency: money.currency }],
      expires_in: 300,
    });
    // As if the market had moved since: the lock says twice what the market says now.
    await stage.gateway.store.asOwner(
      `update payment set options = jsonb_set(jsonb_set(options, '{0,rate}',
         to_jsonb(((options #>> '{0,rate}')::numeric * 2)::text)), '{0,amount}',
         to_jsonb(div((options #>> '{0,amount}')::numeric, 2)::text)) where id = $1`,
      [payment.id],
    );
    const [row] = await stage.gateway.store.asOwner(
      `select options #>> '{0,amount}' as amount from payment where id = $1`,
      [payment.id],
    );
    const locked = BigInt(row?.['amount'] as string);
    await pay(payment, locked);
    await status(payment, 'confirming');
    await pass(301);
    await stage.dev.mine(1);
    const confirmed = await status(payment, 'confirmed');
    expect(confirmed).toMatchObject({ exception: null, amount_received: '10.00', amount_overpaid: '0.00' });
    // The transaction says what it was worth when it was seen.
    expect(Number(confirmed.transactions?.[0]?.value?.amount)).toBe(5);
    expect(await stage.account('available')).toBe(locked);
  });
});

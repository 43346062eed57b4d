import { expect, it } from 'vitest';
import { describePayments } from '../../testing/payment-stage.ts';

// More than what the networks themselves call dust, so that they carry it to us.
const dusts = { dust: 1_000n, litecoinDust: 9_000n };

describePayments((stage) => {
  const { money, create, pay, until, status, held } = stage;

  it('exact', async () => {
    const payment = await create();
    await pay(payment);
    expect(await status(payment, 'confirming')).toMatchObject({
      amount_due: money.zero,
      amount_pending: money.one,
      amount_received: money.zero,
    });
    expect(await held()).toEqual({ available: 0, pending: 1, reserved: 0, total: 1 });
    await stage.dev.mine(1);
    expect(await status(payment, 'confirmed')).toMatchObject({
      exception: null,
      amount_pending: money.zero,
      amount_received: money.one,
    });
    await stage.dev.mine(3);
    await stage.read();
    expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
    const types = (await stage.events(payment)).map(({ type }) => type);
    expect(types).toEqual(['payment.created', 'payment.confirming', 'payment.confirmed']);
  });

  it('under, and expired', async () => {
    const payment = await create({ expires_in: 300 });
    await pay(payment, (money.unit * 6n) / 10n);
    await until(payment, (each) => each.exception === 'underpaid');
    await stage.merchant.client.testMode.advanceClock({ seconds: 301 });
    await status(payment, 'unresolved');
    await stage.dev.mine(1);
    const short = await until(payment, (each) => Number(each.amount_received) === 0.6);
    expect(short).toMatchObject({ status: 'unresolved', exception: 'underpaid' });
    expect(Number(short.amount_due)).toBe(0.4);
    expect(await held()).toMatchObject({ available: 0, pending: 0, reserved: 0.6 });
    const events = await stage.events(payment);
    expect(events.map(({ type }) => type)).toEqual([
      'payment.created',
      'payment.partially_paid',
      'payment.unresolved',
    ]);
    expect(events.at(-1)?.object).toMatchObject({ status: 'unresolved', exception: 'underpaid' });
  });

  it('dust', async () => {
    const payment = await create();
    const { dust = 0n } = stage.network.assets.find(({ currency }) => currency === money.currency) ?? {};
    const hash = await pay(payment, dust - 1n);
    await stage.dev.mine(1);
    const shown = await until(payment, (each) => each.transactions?.[0]?.status === 'confirmed');
    expect(shown).toMatchObject({ status: 'pending', exception: null, amount_due: money.one });
    expect(shown.transactions?.[0]?.hash).toBe(hash);
    expect(await held()).toEqual({ available: 0, pending: 0, reserved: 0, total: 0 });
    expect(await stage.account('house:suspense')).toBe(dust - 1n);
    await pay(payment);
    await stage.dev.mine(1);
    expect(await status(payment, 'confirmed')).toMatchObject({ exception: null, amount_received: money.one });
  });

  it('in twenty small parts', { timeout: 60_000 }, async () => {
    const payment = await create();
    const address = payment.options[0]?.address ?? '';
    const part = { address, amount: money.unit / 20n, currency: money.currency };
    await stage.dev.fundMany(Array.from({ length: 12 }, () => part));
    await until(payment, (each) => Number(each.amount_pending) === 0.6);
    await stage.dev.mine(1);
    await stage.dev.fundMany(Array.from({ length: 8 }, () => part));
    await status(payment, 'confirming');
    await stage.dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid).toMatchObject({ exception: null, amount_received: money.one, amount_due: money.zero });
    expect(paid.transaction_ids).toHaveLength(20);
    expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
  });

  it.each([
    ['just inside', 995n, 'confirmed', null],
    ['just outside', 994n, 'pending', 'underpaid'],
  ] as const)('%s the tolerance', async (_where, thousandths, ends, exception) => {
    const payment = await create({ underpayment_tolerance: '0.5' });
    await pay(payment, (money.unit * thousandths) / 1000n);
    await until(payment, (each) => Number(each.amount_pending) > 0);
    await stage.dev.mine(1);
    const paid = await until(payment, (each) => Number(each.amount_received) > 0);
    expect(paid).toMatchObject({ status: ends, exception });
    // What came, to the last unit: the tolerance is nobody's money.
    const account = ends === 'confirmed' ? 'available' : 'reserved';
    expect(await stage.account(account)).toBe((money.unit * thousandths) / 1000n);
  });

  it('by two payers at once', async () => {
    const payment = await create();
    const hashes = await Promise.all([pay(payment), pay(payment)]);
    expect(new Set(hashes).size).toBe(2);
    await until(payment, (each) => Number(each.amount_pending) === 2);
    await stage.dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid).toMatchObject({ exception: 'overpaid', amount_overpaid: money.one });
    expect(paid.transaction_ids).toHaveLength(2);
    expect(await held()).toMatchObject({ available: 2, reserved: 0 });
  });
}, dusts);

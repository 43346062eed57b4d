import { expect, it } from 'vitest';
import { payFromChange } from '../../testing/pay-from-change.ts';
import { describePayments } from '../../testing/payment-stage.ts';

describePayments((stage) => {
  const { money, create, pay, retrieve, until, status, held } = stage;

  it.each([
    ['of the same amount', 10n, 'confirmed', null],
    ['of a lower amount', 6n, 'pending', 'underpaid'],
    ['of a higher amount', 15n, 'confirmed', 'overpaid'],
  ] as const)('replaced by one %s', async (_amount, tenths, ends, exception) => {
    const payment = await create();
    const first = await pay(payment);
    await status(payment, 'confirming');
    const amount = (money.unit * tenths) / 10n;
    const second = await stage.dev.replace(first, { amount });
    const seen = await until(
      payment,
      ({ transactions = [] }) => transactions.length === 2 && transactions[0]?.status === 'replaced',
    );
    expect(seen.transactions).toMatchObject([
      { hash: first, status: 'replaced', replaced_by: second },
      { hash: second, status: 'pending' },
    ]);
    expect(await stage.account('pending')).toBe(amount);
    await stage.dev.mine(1);
    const counted = await until(payment, (each) => Number(each.amount_received) === Number(tenths) / 10);
    expect(counted).toMatchObject({ status: ends, exception });
    expect(await stage.account('pending')).toBe(0n);
    expect(await stage.account(ends === 'confirmed' ? 'available' : 'reserved')).toBe(amount);
  });

  it('seen, then a conflicting one is mined', async () => {
    const payment = await create();
    const hash = await pay(payment);
    await status(payment, 'confirming');
    await stage.dev.replace(hash, { mined: true });
    const reverted = await status(payment, 'pending');
    expect(reverted).toMatchObject({ amount_due: money.one, amount_pending: money.zero, exception: null });
    expect(['failed', 'replaced']).toContain(reverted.transactions?.[0]?.status);
    expect(await held()).toEqual({ available: 0, pending: 0, reserved: 0, total: 0 });
    const types = (await stage.events(payment)).map(({ type }) => type);
    expect(types).toEqual(['payment.created', 'payment.confirming', 'payment.reverted']);
    // The coins are spent: nothing brings it back.
    await stage.dev.mine(2);
    await stage.read();
    expect((await retrieve(payment)).status).toBe('pending');
  });

  it('dropped from the mempool, later sent again', async () => {
    const payment = await create();
    const hash = await pay(payment);
    await status(payment, 'confirming');
    let raw: string;
    if (money.currency === 'LTC') {
      raw = await stage.litecoin.rawTransaction(hash);
      await stage.litecoin.forgetMempool();
    } else {
      raw = await stage.dev.forget(hash);
    }
    const reverted = await status(payment, 'pending');
    expect(reverted.transactions?.[0]).toMatchObject({ status: 'failed', replaced_by: null });
    expect(await held()).toMatchObject({ pending: 0, total: 0 });
    expect(await stage.network.reader.broadcast(raw)).toMatchObject({ result: 'accepted' });
    await status(payment, 'confirming');
    await stage.dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid.transaction_ids).toHaveLength(1);
    expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
  });

  // Accounts have no coins: there a later nonce waits for an earlier one, and pays nothing for it.
  if (!['BTC', 'LTC'].includes(money.currency)) return;
  it('helped by a child that pays for it', async () => {
    const [parent, child] = [await create(), await create({ amount: '0.005' })];
    const hash = await pay(parent);
    const spend = await payFromChange(stage, hash, child.options[0]?.address ?? '', money.unit / 200n);
    await Promise.all([status(parent, 'confirming'), status(child, 'confirming')]);
    await stage.dev.mine(1);
    await Promise.all([status(parent, 'confirmed'), status(child, 'confirmed')]);
    expect(await held()).toMatchObject({ available: 1.005, total: 1.005 });

    // Where the parent is taken back, the child goes with it.
    const [second, grandchild] = [await create(), await create({ amount: '0.005' })];
    const again = await pay(second);
    await payFromChange(stage, again, grandchild.options[0]?.address ?? '', money.unit / 200n);
    await Promise.all([status(second, 'confirming'), status(grandchild, 'confirming')]);
    await stage.dev.replace(again);
    await Promise.all([status(second, 'pending'), status(grandchild, 'pending')]);
    expect(await held()).toMatchObject({ available: 1.005, pending: 0, total: 1.005 });
    expect(spend).not.toBe(again);
  });
});

import { expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { describePayments } from '../testing/payment-stage.ts';

describePayments(
  (stage) => {
    const { money, create, pay, retrieve, until, status, held } = stage;

    it('under, then a top-up', async () => {
      const payment = await create();
      await pay(payment, (money.unit * 4n) / 10n);
      const part = await until(payment, (each) => each.exception === 'underpaid');
      expect(part.status).toBe('pending');
      await stage.dev.mine(1);
      await until(payment, (each) => Number(each.amount_received) === 0.4);
      expect(await held()).toMatchObject({ available: 0, reserved: 0.4 });
      await pay(payment, (money.unit * 6n) / 10n);
      await status(payment, 'confirming');
      await stage.dev.mine(1);
      const paid = await status(payment, 'confirmed');
      expect(paid).toMatchObject({ exception: null, amount_due: money.zero, amount_received: money.one });
      expect(paid.transaction_ids).toHaveLength(2);
      expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
    });

    it('over', async () => {
      const payment = await create();
      await pay(payment, (money.unit * 15n) / 10n);
      await status(payment, 'confirming');
      await stage.dev.mine(1);
      const paid = await status(payment, 'confirmed');
      expect(paid.exception).toBe('overpaid');
      expect(Number(paid.amount_overpaid)).toBe(0.5);
      expect(await held()).toMatchObject({ available: 1.5 });
    });

    it('in three parts of one moment', async () => {
      const payment = await create();
      const address = payment.options[0]?.address ?? '';
      const third = { address, amount: money.unit / 4n, currency: money.currency };
      await stage.dev.fundMany([third, third, { ...third, amount: money.unit / 2n }]);
      await status(payment, 'confirming');
      await stage.dev.mine(1);
      const paid = await status(payment, 'confirmed');
      expect(paid.transaction_ids).toHaveLength(3);
      expect(paid.amount_received).toBe(money.one);
    });

    it.each([
      ['hold', 'unresolved', { available: 0, reserved: 1 }],
      ['accept', 'confirmed', { available: 1, reserved: 0 }],
    ])('late, %s', async (late_payment, ends, gains) => {
      const payment = await create({ late_payment, expires_in: 300 });
      await stage.merchant.client.testMode.advanceClock({ seconds: 301 });
      const expired = await retrieve(payment);
      expect(expired).toMatchObject({ status: 'expired', exception: null });
      await pay(payment);
      await until(payment, (each) => each.exception === 'paid_late');
      await stage.dev.mine(1);
      const late = await until(payment, (each) => each.status === ends && each.amount_received === money.one);
      expect(late.exception).toBe('paid_late');
      expect(await held()).toMatchObject(gains);
    });

    it('reorganised away and back', async () => {
      const payment = await create();
      const hash = await pay(payment);
      await status(payment, 'confirming');
      await stage.dev.mine(1);
      await status(payment, 'confirmed');
      await stage.dev.reorg(1, { unconfirm: [hash] });
      const undone = await status(payment, 'unresolved');
      expect(undone).toMatchObject({
        exception: 'reorged',
        amount_received: money.zero,
        amount_pending: money.one,
      });
      expect(await held()).toMatchObject({ available: 0, pending: 1 });
      await stage.dev.mine(1);
      const back = await status(payment, 'confirmed');
      expect(back).toMatchObject({ exception: null, amount_received: money.one });
      expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
      expect(back.transaction_ids).toHaveLength(1);
    });

    it('reorganised into another block', async () => {
      const payment = await create();
      await pay(payment);
      await status(payment, 'confirming');
      await stage.dev.mine(2);
      await status(payment, 'confirmed');
      const [{ block_hash: first } = { block_hash: '' }] = (await retrieve(payment)).transactions ?? [];
      await stage.dev.reorg(2);
      await eventually(
        async () => (await retrieve(payment)).transactions?.[0],
        (transaction) => transaction?.status === 'confirmed' && transaction.block_hash !== first,
      );
      await status(payment, 'confirmed');
      expect(await held()).toMatchObject({ available: 1, pending: 0, total: 1 });
    });

    it('reorganised away for good', async () => {
      const payment = await create();
      const hash = await pay(payment);
      await status(payment, 'confirming');
      await stage.dev.mine(3);
      await status(payment, 'confirmed');
      await stage.dev.reorg(3, { drop: [hash] });
      const gone = await until(
        payment,
        (each) => each.status === 'unresolved' && each.amount_pending === money.zero,
      );
      expect(gone).toMatchObject({
        exception: 'reorged',
        amount_received: money.zero,
        amount_due: money.one,
      });
      expect(await held()).toEqual({ available: 0, pending: 0, reserved: 0, total: 0 });
      const { transactions = [] } = await retrieve(payment);
      expect(['failed', 'replaced']).toContain(transactions[0]?.status);
    });

    it('replaced by the payer before it was mined', async () => {
      const payment = await create();
      const hash = await pay(payment);
      await status(payment, 'confirming');
      await stage.dev.replace(hash);
      const reverted = await status(payment, 'pending');
      expect(reverted.amount_due).toBe(money.one);
      expect(await held()).toMatchObject({ pending: 0, total: 0 });
      await stage.dev.mine(1);
      expect((await retrieve(payment)).status).toBe('pending');
    });
  },
  { currencies: ['BTC', 'USDC', 'ETH', 'LTC'] },
);

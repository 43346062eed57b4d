import { expect, it } from 'vitest';
import { FaucetKeys } from '../../chain/bitcoin/dev/faucet.ts';
import { litecoinRegtest } from '../../chain/bitcoin/params.ts';
import { toSats } from '../../chain/bitcoin/amount.ts';
import { spendBalance } from '../../testing/spend-balance.ts';
import { describePayments, type Stage } from '../../testing/payment-stage.ts';

const deepest = process.env['SCENARIOS'] === 'full' ? 10 : 2;

describePayments((stage) => {
  const { money, create, pay, retrieve, until, status, held } = stage;

  it.each(Array.from({ length: deepest }, (_, index) => index + 1))(
    '%i deep, and what each payment becomes',
    async (depth) => {
      // One in the oldest block that goes, so that all of the depth counts; all three confirmed.
      const [kept, waiting, gone] = await Promise.all([create(), create(), create()]);
      await pay(kept);
      const again = await pay(waiting);
      const dropped = await pay(gone);
      await stage.dev.mine(depth);
      await Promise.all([kept, waiting, gone].map((each) => status(each, 'confirmed')));
      await stage.dev.reorg(depth, { unconfirm: [again], drop: [dropped] });
      await until(gone, (each) => each.status === 'unresolved' && each.amount_pending === money.zero);
      await until(waiting, (each) => each.status === 'unresolved' && each.amount_pending === money.one);
      expect((await status(kept, 'confirmed')).amount_received).toBe(money.one);
      expect(await held()).toEqual({ available: 1, pending: 1, reserved: 0, total: 2 });
      await stage.dev.mine(1);
      expect(await status(waiting, 'confirmed')).toMatchObject({
        exception: null,
        amount_received: money.one,
      });
      await stage.read();
      expect(await retrieve(gone)).toMatchObject({ status: 'unresolved', amount_received: money.zero });
      expect(await held()).toEqual({ available: 2, pending: 0, reserved: 0, total: 2 });
    },
  );

  it('gone after the money was spent', async () => {
    const [first, second] = await Promise.all([create(), create()]);
    const hash = await pay(first);
    await stage.dev.mine(2);
    await status(first, 'confirmed');
    const asset = `${money.currency}:${money.network}`;
    await spendBalance(stage.gateway.store, stage.merchant.merchantId, asset, (money.unit * 7n) / 10n);
    expect(await held()).toMatchObject({ available: 0.3, total: 0.3 });
    await stage.dev.reorg(2, { drop: [hash] });
    expect(await status(first, 'unresolved')).toMatchObject({ exception: 'reorged' });
    await until(first, (each) => each.amount_pending === money.zero);
    // Nothing of the merchant's is below zero: what is missing is owed.
    expect(await held()).toEqual({ available: 0, pending: 0, reserved: 0, total: 0 });
    expect(await stage.account('receivable')).toBe((money.unit * -7n) / 10n);
    // The next credit repays it first.
    await pay(second);
    await stage.dev.mine(1);
    await status(second, 'confirmed');
    expect(await stage.account('receivable')).toBe(0n);
    expect(await held()).toMatchObject({ available: 0.3, total: 0.3 });
  });

  if (money.currency === 'USDC') {
    it('re-included at another place among the logs', async () => {
      const [before, payment] = await Promise.all([create(), create()]);
      const first = await pay(before);
      await pay(payment);
      await stage.dev.mine(1);
      const [was] = (await status(payment, 'confirmed')).transactions ?? [];
      await stage.dev.reorg(1, { drop: [first] });
      await until(before, (each) => each.status === 'unresolved' && each.amount_pending === money.zero);
      const now = await status(payment, 'confirmed');
      expect(now.transactions).toMatchObject([{ id: was?.id, hash: was?.hash, log_index: was?.log_index }]);
      expect(now.transactions?.[0]?.block_hash).not.toBe(was?.block_hash);
      expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
    });
  }

  if (money.currency === 'LTC') {
    it('coins that come from a block reward lose their maturity', async () => {
      const payment = await create();
      const raw = await spendYoungReward(stage, payment.options[0]?.address ?? '');
      await stage.network.reader.broadcast(raw);
      await status(payment, 'confirming');
      const { height } = await stage.dev.mine(1);
      await status(payment, 'confirmed');
      // Two blocks back the reward is too young again, so no block and no mempool may hold its spend.
      await stage.litecoin.rpc('invalidateblock', await stage.litecoin.rpc('getblockhash', height - 1));
      const keys = new FaucetKeys(litecoinRegtest);
      for (const address of [keys.addresses[3], keys.addresses[4], keys.addresses[5]])
        await stage.litecoin.rpc('generateblock', address, []);
      const undone = await until(
        payment,
        (each) => each.status === 'unresolved' && each.amount_pending === money.zero,
      );
      expect(undone).toMatchObject({ exception: 'reorged', amount_received: money.zero });
      expect(await held()).toEqual({ available: 0, pending: 0, reserved: 0, total: 0 });
      // It is mature again on the new branch, and its owner sends it once more.
      expect(await stage.network.reader.broadcast(raw)).toMatchObject({ result: 'accepted' });
      await stage.dev.mine(1);
      expect((await status(payment, 'confirmed')).transaction_ids).toHaveLength(1);
      expect(await held()).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
    });
  }
});

/** Spends the block reward that has just become mature; gives the signed bytes. */
async function spendYoungReward({ litecoin, network, money }: Stage, address: string): Promise<string> {
  const { height } = await network.reader.tip();
  const hash = await litecoin.rpc('getblockhash', height - 99);
  const block = (await litecoin.rpc('getblock', hash, 2)) as {
    readonly tx: readonly {
      readonly txid: string;
      readonly vout: readonly {
        readonly value: string;
        readonly scriptPubKey: { readonly addresses?: string[] };
      }[];
    }[];
  };
  const [reward] = block.tx;
  const keys = new FaucetKeys(litecoinRegtest);
  const key = keys.addresses.indexOf(reward?.vout[0]?.scriptPubKey.addresses?.[0] ?? '');
  const amount = toSats(reward?.vout[0]?.value ?? '0');
  const coin = { txid: reward?.txid ?? '', vout: 0, amount, key, height: height - 99, coinbase: true };
  const back = { address: keys.addresses[0] ?? '', amount: amount - money.unit - 10_000n };
  return keys.sign([coin], [{ address, amount: money.unit }, back]).raw;
}

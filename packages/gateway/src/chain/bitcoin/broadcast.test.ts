import {
  findBtcd,
  findLitecoind,
  installBtcd,
  installLitecoind,
  startBtcd,
  startLitecoind,
} from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaucetCoins } from './dev/coins.ts';
import { type Coin, FaucetKeys, sizeOf } from './dev/faucet.ts';
import { BitcoinNode } from './node.ts';
import { bitcoinRegtest, litecoinRegtest } from './params.ts';
import { MempoolReader } from './scan.ts';
import { openTestNode } from './testing-node.ts';

const nodes = [
  {
    name: 'litecoind',
    params: litecoinRegtest,
    found: findLitecoind(),
    install: installLitecoind,
    start: startLitecoind,
  },
  { name: 'btcd', params: bitcoinRegtest, found: findBtcd(), install: installBtcd, start: startBtcd },
];

for (const { name, install } of nodes.filter(({ found }) => found === undefined)) {
  it.skip(`what ${name} makes of a transaction. Install it with: ${install}`);
}

describe.each(nodes.filter(({ found }) => found !== undefined))(
  'a transaction that is sent to $name',
  ({ params, start }) => {
    let subject: Awaited<ReturnType<typeof openTestNode>>;
    let keys: FaucetKeys;
    let coins: Coin[];
    beforeAll(async () => {
      subject = await openTestNode(params, (folder) => start({ folder }));
      keys = new FaucetKeys(params);
      const { network, currency, rpcUrl } = { ...subject.reader, ...subject, ...subject.running };
      const node = new BitcoinNode({ network, currency, rpcUrl, params });
      coins = await new FaucetCoins(node, new MempoolReader(node), keys).spendable();
    });
    afterAll(() => subject.close());

    const own = (index: number): string => keys.addresses[index] ?? '';
    /** Spends a coin, at so many base units per virtual byte. */
    const spend = (coin: Coin, rate: bigint, to = own(0), amount?: bigint) => {
      const fee = sizeOf(1, 2) * rate;
      const first = amount ?? coin.amount / 2n;
      return keys.sign(
        [coin],
        [
          { address: to, amount: first },
          { address: own(1), amount: coin.amount - first - fee },
        ],
      );
    };
    const take = (): Coin => {
      const coin = coins.shift();
      if (coin === undefined) throw new Error('the faucet is empty');
      return coin;
    };
    const send = (raw: string) => subject.reader.broadcast(raw);

    it('is accepted, then known, then confirmed: three successes', async () => {
      const { raw, txid } = spend(take(), 10n);
      expect(await send(raw)).toEqual({ result: 'accepted', txid });
      expect(await send(raw.toUpperCase())).toEqual({ result: 'already_known', txid });
      await subject.dev.mine(1);
      expect(await send(raw)).toEqual({ result: 'already_confirmed', txid });
    });

    it('replaces another of the same coins for a higher fee alone', async () => {
      const coin = take();
      const first = spend(coin, 20n);
      expect(await send(first.raw)).toMatchObject({ result: 'accepted' });
      const lower = spend(coin, 19n);
      expect(await send(lower.raw)).toMatchObject({
        result: 'rejected',
        txid: lower.txid,
        code: 'replacement_underpriced',
      });
      expect(await send(spend(coin, 40n).raw)).toMatchObject({ result: 'accepted' });
      expect(await subject.reader.tx(first.txid)).toMatchObject({ state: 'unknown' });
    });

    it('is refused where its coins are spent in a block', async () => {
      const coin = take();
      await send(spend(coin, 10n).raw);
      await subject.dev.mine(1);
      const { raw, txid } = spend(coin, 50n);
      expect(await send(raw)).toMatchObject({ result: 'rejected', txid, code: 'missing_inputs' });
    });

    it('is refused with a fee below the least', async () => {
      expect(await send(spend(take(), 0n).raw)).toMatchObject({ result: 'rejected', code: 'fee_too_low' });
    });

    it('is refused with an output that is dust', async () => {
      expect(await send(spend(take(), 20n, own(0), 200n).raw)).toMatchObject({
        result: 'rejected',
        code: 'dust',
      });
    });

    it('is refused with a signature of something else', async () => {
      const coin = take();
      // A signature covers the amount that is spent (BIP 143).
      const { raw } = spend({ ...coin, amount: coin.amount - 1n }, 20n);
      expect(await send(raw)).toMatchObject({ result: 'rejected', code: 'bad_signature' });
    });

    it('is refused where it spends more than there is', async () => {
      const coin = take();
      const { raw } = spend({ ...coin, amount: coin.amount * 2n }, 20n);
      expect(await send(raw)).toMatchObject({ result: 'rejected', code: 'amounts' });
    });
  },
);

import { ChainFailure, type DevChain } from '../../../app/ports/chain.ts';
import { toSats } from '../amount.ts';
import { BitcoinNode, type BitcoinNodeOptions } from '../node.ts';
import { MempoolReader } from '../scan.ts';
import { NodeRefusal } from '../rpc.ts';
import { FaucetCoins } from './coins.ts';
import { type Coin, FaucetKeys, sizeOf } from './faucet.ts';
import { Miner } from './miner.ts';
import { type ReplacedTransaction, playReorg } from './play-reorg.ts';

interface Payment {
  readonly address: string;
  readonly amount: bigint;
  readonly currency?: string;
}

const mostBlocks = 1000;
/** Coins of younger blocks are left alone, so no deeper reorganisation can take one away. */
const deepestReorg = 25;
/** From here on the faucet has coins that it may spend. */
const firstHeight = 250;
/** Base units per virtual byte. */
const feeRate = 10n;

/** Moves a regtest chain with keys of our own; the node's wallet is never used. */
export function createBitcoinDevChain(options: BitcoinNodeOptions): DevChain {
  if (options.params.name !== 'regtest') throw new RangeError('only a regtest chain can be moved');
  const node = new BitcoinNode(options);
  const { network, currency } = node;
  const keys = new FaucetKeys(node.params);
  const mempool = new MempoolReader(node);
  const coins = new FaucetCoins(node, mempool, keys);
  const miner = new Miner(node, keys);
  const unsupported = (message: string): ChainFailure => new ChainFailure('unsupported', network, message);

  // One move at a time: two payments must not choose the same coins.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(move: () => Promise<T>): Promise<T> => {
    const turn = last.then(move, move);
    last = turn.catch(() => undefined);
    return turn;
  };
  const prepare = async (): Promise<void> => {
    const { height } = await node.tip();
    if (height < firstHeight) await miner.mine(firstHeight - height);
  };
  const send = async (raw: string): Promise<string> => {
    return await node.ask(async (rpc) => {
      try {
        return (await rpc.call('sendrawtransaction', raw)) as string;
      } catch (error) {
        if (error instanceof NodeRefusal) throw unsupported(`the node refuses it: ${error.message}`);
        throw error;
      }
    });
  };
  const pay = async (payments: readonly Payment[]): Promise<string> => {
    for (const payment of payments) {
      if (payment.currency !== undefined && payment.currency !== currency) {
        throw unsupported(`there is no ${payment.currency} here, only ${currency}`);
      }
    }
    await prepare();
    const change = 100_000n;
    const total = payments.reduce((sum, { amount }) => sum + amount, change);
    const chosen: Coin[] = [];
    let value = 0n;
    const fee = (): bigint => sizeOf(chosen.length, payments.length + 1) * feeRate;
    for (const coin of await coins.spendable()) {
      chosen.push(coin);
      value += coin.amount;
      if (value >= total + fee()) break;
    }
    if (value < total + fee()) throw unsupported('the faucet has not that much');
    const back = { address: keys.addresses[0] ?? '', amount: value - (total - change) - fee() };
    return await send(keys.sign(chosen, [...payments, back]).raw);
  };

  /**
   * Another spend of the same coins, back to the faucet or with another payment; null for what is not the
   * faucet's alone.
   */
  const spendOtherwise = (
    { spends, outputs }: ReplacedTransaction,
    extraFee: bigint,
    amount: bigint | null = null,
  ) => {
    const spent = spends.map((outpoint) => coins.coin(outpoint));
    if (spent.length === 0 || spent.some((coin) => coin === undefined)) return null;
    const own = spent.filter((coin) => coin !== undefined);
    const value = own.reduce((sum, { amount }) => sum + amount, 0n);
    const before = value - outputs.reduce((sum, { amount }) => sum + amount, 0n);
    const paid = outputs.find(({ address }) => address !== null && !keys.addresses.includes(address));
    const payments = amount === null || !paid?.address ? [] : [{ address: paid.address, amount }];
    const fee = before + sizeOf(own.length, payments.length + 1) * feeRate + extraFee;
    const left = value - fee - (payments[0]?.amount ?? 0n);
    return keys.sign(own, [...payments, { address: keys.addresses[1] ?? '', amount: left }]);
  };

  return {
    network,
    pending: async () => {
      const waiting = await node.ask(async (rpc) => (await rpc.call('getrawmempool')) as string[]);
      return waiting.filter((txid) => !miner.isHeld(txid));
    },
    mine: (blocks) =>
      inTurn(async () => {
        if (!Number.isInteger(blocks) || blocks < 1 || blocks > mostBlocks) {
          throw unsupported(`blocks are mined 1 to ${mostBlocks} at a time`);
        }
        await prepare();
        await miner.mine(blocks);
        return await node.tip();
      }),
    reorg: (depth, choice = {}) =>
      inTurn(async () => {
        const most = Math.min(deepestReorg, (await node.tip()).height);
        if (!Number.isInteger(depth) || depth < 1 || depth > most) {
          throw unsupported(`a reorganisation is 1 to ${most} blocks deep`);
        }
        await coins.sync();
        await playReorg({ node, miner, spendOtherwise: (tx) => spendOtherwise(tx, 0n) }, depth, choice);
        return await node.tip();
      }),
    fund: (address, amount, asked) =>
      inTurn(() => pay([{ address, amount, ...(asked === undefined ? {} : { currency: asked }) }])),
    fundMany: (payments) => inTurn(async () => (payments.length === 0 ? [] : [await pay(payments)])),
    replace: (txid, { amount = null, mined = false } = {}) =>
      inTurn(async () => {
        await coins.sync();
        const tx = (await mempool.read()).find((each) => each.txid === txid);
        const other = tx === undefined ? null : spendOtherwise(tx, await descendantFees(node, txid), amount);
        if (other === null) throw unsupported('only a waiting payment of the faucet can be taken back');
        if (!mined) return await send(other.raw);
        // The node learns of it with its block alone.
        await miner.mineOf([other.raw]);
        return other.txid;
      }),
    hold: (txid) => {
      miner.hold(txid);
    },
    forget: () => Promise.reject(unsupported('a node cannot be told to forget one transaction')),
    // Each request stands for itself.
    stop: () => Promise.resolve(),
  };
}

/** What those that build on a transaction pay: a replacement pays it again. Zero where nodes do not tell. */
async function descendantFees(node: BitcoinNode, txid: string): Promise<bigint> {
  try {
    const { fees } = await node.ask(async (rpc) => {
      return (await rpc.call('getmempoolentry', txid)) as {
        readonly fees: { readonly base: string; readonly descendant: string };
      };
    });
    return toSats(fees.descendant) - toSats(fees.base);
  } catch (error) {
    if (error instanceof ChainFailure && error.code === 'unsupported') return 0n;
    throw error;
  }
}

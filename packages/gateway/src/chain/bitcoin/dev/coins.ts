import type { BitcoinNode } from '../node.ts';
import type { MempoolReader } from '../scan.ts';
import {
  isCoinbase,
  type NodeTransaction,
  type ReadTransaction,
  readNodeTransaction,
  transactionsOf,
} from '../transaction.ts';
import type { Coin, FaucetKeys } from './faucet.ts';

interface SeenBlock {
  readonly hash: string;
  readonly created: readonly string[];
  readonly spent: readonly Coin[];
}

/** Deeper than any reorganisation that is played, so that its coins outlive one. */
const matureAfter = 130;

/** The faucet's coins, found by reading the chain from its beginning: no wallet of the node has a part in it. */
export class FaucetCoins {
  readonly #node: BitcoinNode;
  readonly #mempool: MempoolReader;
  readonly #owners: ReadonlyMap<string, number>;
  readonly #blocks: SeenBlock[] = [];
  readonly #unspent = new Map<string, Coin>();
  /** Every coin there ever was, to spend it another way. */
  readonly #ever = new Map<string, Coin>();

  constructor(node: BitcoinNode, mempool: MempoolReader, keys: FaucetKeys) {
    this.#node = node;
    this.#mempool = mempool;
    this.#owners = new Map(keys.addresses.map((address, index) => [address, index]));
  }

  coin(outpoint: string): Coin | undefined {
    return this.#ever.get(outpoint);
  }

  /** What can be spent now: buried coins first, then the change of payments that wait. */
  async spendable(): Promise<Coin[]> {
    await this.sync();
    const height = this.#blocks.length - 1;
    const waiting = await this.#mempool.read();
    const taken = new Set(waiting.flatMap(({ spends }) => spends));
    const isFree = (coin: Coin): boolean => !taken.has(`${coin.txid}:${coin.vout}`);
    const buried = [...this.#unspent.values()]
      .filter((coin) => !coin.coinbase || height - (coin.height ?? height) >= matureAfter)
      .filter(isFree)
      .sort((a, b) => (a.amount > b.amount ? -1 : a.amount < b.amount ? 1 : 0));
    const change = waiting.flatMap((tx) => this.#coinsOf(tx, null, false)).filter(isFree);
    return [...buried, ...change];
  }

  async sync(): Promise<void> {
    const tip = await this.#node.tip();
    await this.#rewind();
    const step = 50;
    for (let from = this.#blocks.length; from <= tip.height; from += step) {
      const heights = Array.from({ length: Math.min(step, tip.height - from + 1) }, (_, i) => from + i);
      const blocks = await this.#node.ask(async (rpc) => {
        const hashes = await rpc.batch(
          heights.map((height) => ({ method: 'getblockhash', params: [height] })),
        );
        return (await rpc.batch(hashes.map((hash) => ({ method: 'getblock', params: [hash, 2] })))) as {
          readonly hash: string;
          readonly height: number;
        }[];
      });
      for (const block of blocks) {
        const { hash, height } = block;
        this.#connect(hash, height, transactionsOf(block));
      }
    }
    for (const tx of await this.#mempool.read()) this.#coinsOf(tx, null, false);
  }

  async #rewind(): Promise<void> {
    for (let last = this.#blocks.at(-1); last !== undefined; last = this.#blocks.at(-1)) {
      const now = await this.#node.blockAt(this.#blocks.length - 1);
      if (now?.hash === last.hash) return;
      for (const outpoint of last.created) this.#unspent.delete(outpoint);
      for (const coin of last.spent) this.#unspent.set(`${coin.txid}:${coin.vout}`, coin);
      // A coin made and spent in one block was not there before it.
      for (const outpoint of last.created) this.#unspent.delete(outpoint);
      this.#blocks.pop();
    }
  }

  #connect(hash: string, height: number, transactions: readonly NodeTransaction[]): void {
    const created: string[] = [];
    const spent: Coin[] = [];
    for (const transaction of transactions) {
      const tx = readNodeTransaction(transaction, this.#node);
      for (const outpoint of tx.spends) {
        const coin = this.#unspent.get(outpoint);
        if (coin === undefined) continue;
        spent.push(coin);
        this.#unspent.delete(outpoint);
      }
      for (const coin of this.#coinsOf(tx, height, isCoinbase(transaction))) {
        const outpoint = `${coin.txid}:${coin.vout}`;
        created.push(outpoint);
        this.#unspent.set(outpoint, coin);
      }
    }
    this.#blocks.push({ hash, created, spent });
  }

  #coinsOf({ txid, outputs }: ReadTransaction, height: number | null, coinbase: boolean): Coin[] {
    return outputs.flatMap(({ vout, address, amount }) => {
      const key = address === null ? undefined : this.#owners.get(address);
      if (key === undefined || amount === 0n) return [];
      const coin = { txid, vout, amount, key, height, coinbase };
      this.#ever.set(`${txid}:${vout}`, coin);
      return [coin];
    });
  }
}

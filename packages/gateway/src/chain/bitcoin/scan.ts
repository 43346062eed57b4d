import { ChainFailure, type ChainRef, type Transfer, type WatchSet } from '../../app/ports/chain.ts';
import type { BitcoinNode } from './node.ts';
import type { Rivals } from './rivals.ts';
import { NodeRefusal } from './rpc.ts';
import {
  isCoinbase,
  type NodeTransaction,
  type ReadTransaction,
  readBlockTransactions,
  readNodeTransaction,
  toTransfers,
} from './transaction.ts';

/** What this very block pays to watched addresses. */
export async function scanBitcoinBlock(
  node: BitcoinNode,
  block: ChainRef,
  watch: WatchSet,
  rivals: Rivals,
): Promise<Transfer[]> {
  const gone = (): ChainFailure =>
    new ChainFailure('block_gone', node.network, `block ${block.hash} is no longer part of the chain`);
  if ((await node.blockOf(block.hash)) === null) throw gone();
  if (watch.size === 0) return [];
  return await node.ask(async (rpc) => {
    try {
      const tx = await readBlockTransactions(rpc, block.hash);
      const read = tx.filter((each) => !isCoinbase(each)).map((each) => readNodeTransaction(each, node));
      for (const each of read) rivals.meet(each);
      const transfers = read.flatMap((each) => toTransfers(each, node, block, watch));
      rivals.remember(transfers);
      return transfers;
    } catch (error) {
      if (error instanceof NodeRefusal && error.code === -5) throw gone();
      throw error;
    }
  });
}

/** The unconfirmed transactions of a node; each is read once while it waits. */
export class MempoolReader {
  readonly #node: BitcoinNode;
  #known: ReadonlyMap<string, ReadTransaction> = new Map();

  constructor(node: BitcoinNode) {
    this.#node = node;
  }

  async read(): Promise<readonly ReadTransaction[]> {
    const known = this.#known;
    const now = await this.#node.ask(async (rpc) => {
      const txids = (await rpc.call('getrawmempool')) as readonly string[];
      const fresh = txids.filter((txid) => !known.has(txid));
      const answers = await rpc.batch(
        fresh.map((txid) => ({ method: 'getrawtransaction', params: [txid, 1] })),
      );
      const read = new Map<string, ReadTransaction>();
      for (const txid of txids) {
        const tx = known.get(txid);
        if (tx !== undefined) read.set(txid, tx);
      }
      for (const [index, txid] of fresh.entries()) {
        const answer = answers[index];
        // It may have gone, or into a block, between the two questions.
        if (answer instanceof NodeRefusal) continue;
        const tx = answer as NodeTransaction;
        if (tx.blockhash === undefined || tx.blockhash === '')
          read.set(txid, readNodeTransaction(tx, this.#node));
      }
      return read;
    });
    this.#known = now;
    return [...now.values()];
  }

  async scan(watch: WatchSet, rivals: Rivals): Promise<Transfer[]> {
    if (watch.size === 0) return [];
    const read = await this.read();
    for (const tx of read) rivals.meet(tx);
    const transfers = read.flatMap((tx) => toTransfers(tx, this.#node, null, watch));
    rivals.remember(transfers);
    return transfers;
  }
}

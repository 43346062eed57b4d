import { ChainFailure } from '../../../app/ports/chain.ts';
import type { BitcoinNode } from '../node.ts';
import {
  isCoinbase,
  readBlockTransactions,
  type ReadTransaction,
  readNodeTransaction,
} from '../transaction.ts';
import type { Miner } from './miner.ts';

export type ReplacedTransaction = Pick<ReadTransaction, 'spends' | 'outputs'>;

interface Content extends ReadTransaction {
  readonly raw: string;
}

interface Place {
  readonly node: BitcoinNode;
  readonly miner: Miner;
  /** Another spend of the same coins; null for what is not the faucet's alone. */
  readonly spendOtherwise: (tx: ReplacedTransaction) => { readonly raw: string } | null;
}

/**
 * Replaces the last blocks. A dropped payment gives its place to another spend of its coins, and what
 * spends its outputs is gone with it; what spends those of a waiting one waits too.
 */
export async function playReorg(
  { node, miner, spendOtherwise }: Place,
  depth: number,
  choice: { readonly drop?: readonly string[]; readonly unconfirm?: readonly string[] },
): Promise<void> {
  const tip = await node.tip();
  const blocks: Content[][] = [];
  let first = tip.hash;
  for (let height = tip.height - depth + 1; height <= tip.height; height++) {
    const block = await node.blockAt(height);
    if (block === null) throw new ChainFailure('block_gone', node.network, 'the chain moved meanwhile');
    if (height === tip.height - depth + 1) first = block.hash;
    blocks.push(await readContent(node, block.hash));
  }
  const dropped = new Set(choice.drop);
  const left = new Set([...dropped, ...(choice.unconfirm ?? [])]);
  const content = blocks.map((transactions) =>
    transactions.flatMap((tx) => {
      if (dropped.has(tx.txid)) {
        const other = spendOtherwise(tx);
        // Said before anything has moved.
        if (other === null) {
          throw new ChainFailure('unsupported', node.network, 'only payments of the faucet can be dropped');
        }
        return other.raw;
      }
      if (left.has(tx.txid) || tx.spends.some((spend) => left.has(spend.slice(0, 64)))) {
        left.add(tx.txid);
        return [];
      }
      return tx.raw;
    }),
  );
  await node.ask((rpc) => rpc.call('invalidateblock', first));
  for (const transactions of content) await miner.mineOf(transactions);
}

async function readContent(node: BitcoinNode, hash: string): Promise<Content[]> {
  return await node.ask(async (rpc) => {
    const tx = await readBlockTransactions(rpc, hash);
    return tx
      .filter((each) => !isCoinbase(each))
      .map((each) => ({ ...readNodeTransaction(each, node), raw: each.hex }));
  });
}

import { type Hash, TransactionNotFoundError, TransactionReceiptNotFoundError } from 'viem';
import type { TxStatus } from '../../app/ports/chain.ts';
import { readBlock } from './block.ts';
import type { EvmNode } from './node.ts';

/** Where a transaction stands. A node does not tell what took the place of one it no longer knows. */
export async function readTxStatus(node: EvmNode, txid: string): Promise<TxStatus> {
  const unknown: TxStatus = { state: 'unknown', replacedBy: null };
  if (!/^0x[0-9a-f]{64}$/i.test(txid)) return unknown;
  const hash = txid as Hash;
  const receipt = await node.ask(async (client) => {
    try {
      return await client.getTransactionReceipt({ hash });
    } catch (error) {
      if (error instanceof TransactionReceiptNotFoundError) return null;
      throw error;
    }
  });
  if (receipt !== null) {
    const block = await readBlock(node, receipt.blockNumber);
    if (block !== null && block.hash === receipt.blockHash) {
      const feePaid = receipt.gasUsed * receipt.effectiveGasPrice;
      return { state: receipt.status === 'success' ? 'confirmed' : 'failed', block, feePaid };
    }
  }
  const pending = await node.ask(async (client) => {
    try {
      await client.getTransaction({ hash });
      return true;
    } catch (error) {
      if (error instanceof TransactionNotFoundError) return false;
      throw error;
    }
  });
  return pending ? { state: 'mempool' } : unknown;
}

import { getAddress, type Hash, type Hex, TransactionReceiptNotFoundError } from 'viem';
import type { ChainRef, Transfer, WatchSet } from '../../app/ports/chain.ts';
import { blockGone, readTransactions, type ScannedTransaction } from './block.ts';
import type { EvmNode } from './node.ts';
import { readTransferLog, type TokenLog, topicsFor } from './token-log.ts';
import type { TraceCalls } from './trace-calls.ts';
import { toCallTransfer, toNativeTransfer, toTokenTransfer } from './transfer.ts';

interface Receipt {
  readonly status: 'success' | 'reverted';
  readonly blockHash: Hash;
  readonly logs: readonly { readonly logIndex: number | null }[];
}

export interface BlockScan {
  readonly node: EvmNode;
  readonly nativeCurrency: string;
  readonly traceCalls: TraceCalls;
}

/**
 * Everything one block pays to watched addresses: native transfers by its list of transactions, tokens by
 * their logs, what contracts pass on by trace. All count only with a receipt of success from this very block.
 */
export async function scanEvmBlock(
  { node, nativeCurrency, traceCalls }: BlockScan,
  block: ChainRef,
  watch: WatchSet,
): Promise<Transfer[]> {
  if (watch.size === 0) return [];
  const transactions = await readTransactions(node, block);
  if (transactions.length === 0) return [];
  const native = transactions.filter((tx) => paysNative(tx, watch));
  const tokens = await readTokenLogs(node, block, watch);
  const calls = (await traceCalls(block)).filter(({ to }) => watch.has(to));
  const hashes = new Set([
    ...native.map((tx) => tx.hash),
    ...tokens.map((log) => log.txid),
    ...calls.map((call) => call.txid),
  ]);
  const receipts = await readReceipts(node, block, [...hashes]);

  const found: Transfer[] = [];
  // In the block's order, so that the same block is always told the same way.
  for (const tx of transactions) {
    const receipt = receipts.get(tx.hash);
    if (receipt?.status !== 'success') continue;
    const context = { network: node.network, tx, block };
    if (paysNative(tx, watch)) found.push(toNativeTransfer(context, nativeCurrency));
    for (const call of calls) {
      if (call.txid === tx.hash) found.push(toCallTransfer(context, call, nativeCurrency));
    }
    for (const log of tokens) {
      if (log.txid !== tx.hash) continue;
      const ordinal = receipt.logs.findIndex((each) => each.logIndex === log.logIndex);
      if (ordinal < 0) throw blockGone(node.network, block);
      found.push(toTokenTransfer(context, log, ordinal, node.tokens));
    }
  }
  return found;
}

export function paysNative(tx: ScannedTransaction, watch: WatchSet): boolean {
  return tx.to !== null && tx.value > 0n && watch.has(getAddress(tx.to));
}

async function readTokenLogs(node: EvmNode, block: ChainRef, watch: WatchSet): Promise<TokenLog[]> {
  const logs = await node.ask((client) =>
    client.request({
      method: 'eth_getLogs',
      params: [{ blockHash: block.hash as Hex, topics: topicsFor(watch) }],
    }),
  );
  return logs.flatMap((log) => readTransferLog(log, watch) ?? []);
}

async function readReceipts(
  node: EvmNode,
  block: ChainRef,
  hashes: readonly Hash[],
): Promise<ReadonlyMap<Hash, Receipt>> {
  const receipts = await Promise.all(
    hashes.map((hash) =>
      node.ask(async (client) => {
        try {
          return await client.getTransactionReceipt({ hash });
        } catch (error) {
          if (error instanceof TransactionReceiptNotFoundError) throw blockGone(node.network, block);
          throw error;
        }
      }),
    ),
  );
  // A node that has moved to another branch gives receipts of that one.
  if (receipts.some((receipt) => receipt.blockHash !== block.hash)) throw blockGone(node.network, block);
  return new Map(receipts.map((receipt) => [receipt.transactionHash, receipt]));
}

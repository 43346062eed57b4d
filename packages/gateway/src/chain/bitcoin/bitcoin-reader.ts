import type { ChainReader } from '../../app/ports/chain.ts';
import { broadcastBitcoin } from './broadcast.ts';
import { type FeeLimits, quoteBitcoinFees } from './fees.ts';
import { checkBitcoinHealth } from './health.ts';
import { BitcoinNode, type BitcoinNodeOptions } from './node.ts';
import { Rivals } from './rivals.ts';
import { MempoolReader, scanBitcoinBlock } from './scan.ts';
import { readTxStatus } from './tx-status.ts';

export interface BitcoinReaderOptions extends BitcoinNodeOptions {
  readonly fees?: FeeLimits;
}

/** One to a thousand base units per virtual byte. */
const usualFees: FeeLimits = { floor: 1000n, ceiling: 1_000_000n };

/** Reads Bitcoin or Litecoin through the RPC of a full node; the node's own wallet is never used. */
export function createBitcoinReader(options: BitcoinReaderOptions): ChainReader {
  const node = new BitcoinNode(options);
  const mempool = new MempoolReader(node);
  const rivals = new Rivals();
  const tx = (txid: string) => readTxStatus(node, txid, rivals);
  return {
    network: node.network,
    health: () => checkBitcoinHealth(node),
    tip: () => node.tip(),
    blockAt: (height) => node.blockAt(height),
    finality: () => Promise.resolve({ safe: null, finalized: null }),
    scanBlock: (block, watch) => scanBitcoinBlock(node, block, watch, rivals),
    scanMempool: (watch) => mempool.scan(watch, rivals),
    tx,
    fees: () => quoteBitcoinFees(node, options.fees ?? usualFees),
    broadcast: (raw) => broadcastBitcoin(node, raw, tx),
  };
}

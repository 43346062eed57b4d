import { getAddress } from 'viem';
import { ChainFailure, type ChainReader } from '../../app/ports/chain.ts';
import { readBlock } from './block.ts';
import { broadcastEvm } from './broadcast.ts';
import { type FeeLimits, quoteEvmFees } from './fees.ts';
import { checkEvmHealth } from './health.ts';
import { EvmNode, type EvmNodeOptions } from './node.ts';
import { scanEvmBlock } from './scan-block.ts';
import { scanEvmPending } from './scan-pending.ts';
import { createTracer } from './trace-calls.ts';
import { readTxStatus } from './tx-status.ts';

export interface EvmReaderOptions extends EvmNodeOptions {
  /** The currency that gas is paid in, such as `ETH`. */
  readonly nativeCurrency: string;
  readonly fees?: FeeLimits;
  /** Whether blocks are traced, for coins that contracts pass on, where the node can do that (true). */
  readonly traces?: boolean;
}

const anyFee: FeeLimits = { floor: 1n, ceiling: 10n ** 13n };

/** Reads an EVM network through the JSON-RPC that every node has. */
export function createEvmReader(options: EvmReaderOptions): ChainReader {
  const { nativeCurrency } = options;
  const node = new EvmNode(options);
  const traceCalls = options.traces === false ? () => Promise.resolve([]) : createTracer(node);
  const tx = (txid: string) => readTxStatus(node, txid);
  return {
    network: node.network,
    health: () => checkEvmHealth(node),
    async tip() {
      const tip = await readBlock(node, 'latest');
      if (tip === null) throw new ChainFailure('network_unavailable', node.network, 'the node has no blocks');
      return tip;
    },
    blockAt: (height) => readBlock(node, BigInt(height)),
    async finality() {
      const [safe, finalized] = await Promise.all([readTag(node, 'safe'), readTag(node, 'finalized')]);
      return { safe, finalized };
    },
    scanBlock: (block, watch) => scanEvmBlock({ node, nativeCurrency, traceCalls }, block, watch),
    scanMempool: (watch) => scanEvmPending(node, nativeCurrency, watch),
    tx,
    fees: () => quoteEvmFees(node, options.fees ?? anyFee),
    async hasCode(address) {
      const code = await node.ask((client) => client.getCode({ address: getAddress(address) }));
      // EIP-7702: an account that delegates to a contract stays an account with a key.
      return code !== undefined && code !== '0x' && !code.startsWith('0xef0100');
    },
    broadcast: (raw) => broadcastEvm(node, raw, tx),
  };
}

async function readTag(node: EvmNode, tag: 'safe' | 'finalized') {
  try {
    return await readBlock(node, tag);
  } catch (error) {
    // A chain without that notion refuses the tag.
    if (error instanceof ChainFailure && error.code === 'unsupported') return null;
    throw error;
  }
}

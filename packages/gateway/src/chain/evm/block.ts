import { type Block, BlockNotFoundError, type BlockTag, type Hash, type Hex } from 'viem';
import { ChainFailure, type ChainRef } from '../../app/ports/chain.ts';
import type { EvmNode } from './node.ts';

/** A transaction as far as a scan needs it. */
export interface ScannedTransaction {
  readonly hash: Hash;
  readonly from: Hex;
  readonly to: Hex | null;
  readonly value: bigint;
  readonly input: Hex;
  readonly nonce: number;
}

/** A header by tag or height; null where there is none. */
export async function readBlock(node: EvmNode, which: BlockTag | bigint): Promise<ChainRef | null> {
  return await node.ask(async (client) => {
    try {
      const block = await client.getBlock(
        typeof which === 'bigint' ? { blockNumber: which } : { blockTag: which },
      );
      return toRef(node.network, block);
    } catch (error) {
      if (error instanceof BlockNotFoundError) return null;
      throw error;
    }
  });
}

/** The transactions of exactly this block. */
export async function readTransactions(node: EvmNode, ref: ChainRef): Promise<readonly ScannedTransaction[]> {
  return await node.ask(async (client) => {
    try {
      const block = await client.getBlock({ blockHash: ref.hash as Hash, includeTransactions: true });
      return block.transactions;
    } catch (error) {
      if (error instanceof BlockNotFoundError) throw blockGone(node.network, ref);
      throw error;
    }
  });
}

/** The transactions that the node would put into its next block. */
export async function readPending(node: EvmNode): Promise<readonly ScannedTransaction[]> {
  return await node.ask(async (client) => {
    const tip = await client.getBlockNumber();
    try {
      const block = await client.getBlock({ blockTag: 'pending', includeTransactions: true });
      // A node without a view of the pending block answers with the newest one.
      const number = block.number as bigint | null;
      return number !== null && number <= tip ? [] : block.transactions;
    } catch (error) {
      if (error instanceof BlockNotFoundError) return [];
      throw error;
    }
  });
}

export function toRef(network: string, block: Block): ChainRef {
  if (block.number === null || block.hash === null)
    throw new Error('the node gave a block without number or hash');
  return {
    network,
    height: Number(block.number),
    hash: block.hash,
    parent: block.parentHash,
    time: Number(block.timestamp),
  };
}

export function blockGone(network: string, ref: ChainRef): ChainFailure {
  return new ChainFailure(
    'block_gone',
    network,
    `block ${ref.height} (${ref.hash}) is no longer on the chain`,
  );
}

import type { Hex } from 'viem';
import { ChainFailure, type ChainHealth } from '../../app/ports/chain.ts';
import { failedHealth } from '../failed-health.ts';
import { readBlock } from './block.ts';
import type { EvmNode } from './node.ts';

interface SyncingMethod {
  Method: 'eth_syncing';
  Parameters?: undefined;
  ReturnType: false | { readonly currentBlock: Hex; readonly highestBlock: Hex };
}

/** How the node is, never throwing: what cannot be learnt is null. */
export async function checkEvmHealth(node: EvmNode): Promise<ChainHealth> {
  try {
    const sync = await node.ask((client) => client.request<SyncingMethod>({ method: 'eth_syncing' }));
    const [tip, genesis, peers] = await Promise.all([
      readBlock(node, 'latest'),
      readBlock(node, 0n),
      countPeers(node),
    ]);
    const behind = sync === false ? 0 : Math.max(0, Number(sync.highestBlock) - Number(sync.currentBlock));
    return {
      ok: sync === false,
      reason: sync === false ? null : 'syncing',
      detail: sync === false ? null : `the node is ${behind} blocks behind`,
      tip,
      syncing: sync !== false,
      blocksBehind: behind,
      peers,
      genesis: genesis?.hash ?? null,
    };
  } catch (error) {
    return failedHealth(node.toFailure(error));
  }
}

async function countPeers(node: EvmNode): Promise<number | null> {
  try {
    return Number(await node.ask((client) => client.request({ method: 'net_peerCount' })));
  } catch (error) {
    // Development nodes and many hosted ones have no peers to count.
    if (error instanceof ChainFailure && error.code === 'unsupported') return null;
    throw error;
  }
}

import { ChainFailure, type ChainHealth } from '../../app/ports/chain.ts';
import { failedHealth } from '../failed-health.ts';
import type { BitcoinNode } from './node.ts';

interface ChainInfo {
  readonly blocks: number;
  readonly headers: number;
  readonly initialblockdownload?: boolean;
}

/** How the node is, never throwing: what cannot be learnt is null. */
export async function checkBitcoinHealth(node: BitcoinNode): Promise<ChainHealth> {
  try {
    const info = await node.ask(async (rpc) => (await rpc.call('getblockchaininfo')) as ChainInfo);
    const [tip, genesis, peers] = [await node.tip(), node.params.genesis, await countPeers(node)];
    const behind = Math.max(0, info.headers - info.blocks);
    // A fresh development chain calls itself unfinished until its first block.
    const syncing = behind > 0 || (info.initialblockdownload === true && node.params.name !== 'regtest');
    return {
      ok: !syncing,
      reason: syncing ? 'syncing' : null,
      detail: syncing ? `the node is ${behind} blocks behind` : null,
      tip,
      syncing,
      blocksBehind: behind,
      peers,
      genesis,
    };
  } catch (error) {
    return failedHealth(node.toFailure(error));
  }
}

async function countPeers(node: BitcoinNode): Promise<number | null> {
  try {
    return (await node.ask((rpc) => rpc.call('getconnectioncount'))) as number;
  } catch (error) {
    if (error instanceof ChainFailure && error.code === 'unsupported') return null;
    throw error;
  }
}

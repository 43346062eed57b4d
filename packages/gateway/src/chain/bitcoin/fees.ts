import { ChainFailure, type FeeQuote } from '../../app/ports/chain.ts';
import { toSats } from './amount.ts';
import type { BitcoinNode } from './node.ts';
import type { BitcoinRpc } from './rpc.ts';

/** Base units per 1000 virtual bytes. */
export interface FeeLimits {
  readonly floor: bigint;
  readonly ceiling: bigint;
}

/** The node's estimates for a block within a day, an hour, 20 minutes; multiples of the least fee without. */
export function quoteBitcoinFees(node: BitcoinNode, limits: FeeLimits): Promise<FeeQuote> {
  return node.ask(async (rpc) => {
    const least = max(limits.floor, await leastFee(rpc));
    const within = (fee: bigint): bigint => (fee > limits.ceiling ? limits.ceiling : max(fee, least));
    const economy = within((await estimate(rpc, 144)) ?? least);
    const normal = max(economy, within((await estimate(rpc, 6)) ?? least * 2n));
    const priority = max(normal, within((await estimate(rpc, 2)) ?? least * 5n));
    return { per: 'kvB', economy, normal, priority, base: 0n };
  });
}

async function estimate(rpc: BitcoinRpc, blocks: number): Promise<bigint | null> {
  const answer = await orNull(rpc.call('estimatesmartfee', blocks));
  const { feerate } = (answer ?? {}) as { readonly feerate?: string };
  return feerate === undefined ? null : toSats(feerate);
}

/** What this node asks of a transaction just now. */
async function leastFee(rpc: BitcoinRpc): Promise<bigint> {
  const answer = await orNull(rpc.call('getmempoolinfo'));
  const { mempoolminfee, minrelaytxfee } = (answer ?? {}) as Readonly<Record<string, string | undefined>>;
  return max(toSats(mempoolminfee ?? '0'), toSats(minrelaytxfee ?? '0'));
}

async function orNull(question: Promise<unknown>): Promise<unknown> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof ChainFailure && error.code === 'unsupported') return null;
    throw error;
  }
}

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

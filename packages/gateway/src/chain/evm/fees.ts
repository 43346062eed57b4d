import type { FeeQuote } from '../../app/ports/chain.ts';
import type { EvmNode } from './node.ts';

export interface FeeLimits {
  /** Base units per gas (EVM) or per 1000 virtual bytes (UTXO). */
  readonly floor: bigint;
  readonly ceiling: bigint;
}

/** The most a unit of gas may cost, from what the last ten blocks paid to be included. */
export async function quoteEvmFees(node: EvmNode, limits: FeeLimits): Promise<FeeQuote> {
  const history = await node.ask((client) =>
    client.getFeeHistory({ blockCount: 10, blockTag: 'latest', rewardPercentiles: [25, 50, 90] }),
  );
  const base = history.baseFeePerGas.at(-1) ?? 0n;
  const tip = (position: number): bigint => median((history.reward ?? []).map((row) => row[position] ?? 0n));
  const within = (fee: bigint): bigint =>
    fee < limits.floor ? limits.floor : fee > limits.ceiling ? limits.ceiling : fee;
  return {
    per: 'gas',
    // The base fee rises by at most an eighth a block: room for one, two and six full blocks.
    economy: within((base * 9n) / 8n + tip(0)),
    normal: within((base * 5n) / 4n + tip(1)),
    priority: within(base * 2n + tip(2)),
    base,
  };
}

function median(values: readonly bigint[]): bigint {
  const sorted = values.filter((value) => value > 0n).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.floor(sorted.length / 2)] ?? 0n;
}

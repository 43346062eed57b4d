import type { AssetKey } from '../money/asset.ts';
import type { Inbound } from '../transactions/inbound.ts';
import type { Resolution } from './payment.ts';

/** The confirmed money of some transfers, per asset. */
export function confirmedSums(transfers: readonly Inbound[]): Map<AssetKey, bigint> {
  const sums = new Map<AssetKey, bigint>();
  for (const { asset, amount, state, dust } of transfers) {
    if (state === 'confirmed' && !dust) sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  }
  return sums;
}

/** Whether what a merchant accepted is still there. A block that is undone can take it away, and bring it back. */
export function stands({ action, accepted }: Resolution, transfers: readonly Inbound[]): boolean {
  const sums = confirmedSums(transfers);
  return action === 'accept' && accepted.every(({ asset, amount }) => (sums.get(asset) ?? 0n) >= amount);
}

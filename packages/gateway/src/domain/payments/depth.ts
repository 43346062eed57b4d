import type { Asset, DepthTier } from '../money/asset.ts';

/**
 * How many confirmations the worth of a payment asks for, at least: 0 where it asks for none beyond the usual.
 *
 * @param cents what the payment is worth; null where that cannot be told, which is treated as a fortune
 */
export function depthFor(asset: Pick<Asset, 'depths'>, cents: bigint | null): number {
  return Math.max(0, ...reached(asset, cents).map(({ confirmations }) => confirmations));
}

/** Whether the worth of a payment asks for a block that the network itself calls final. */
export function waitsForFinality(asset: Pick<Asset, 'depths'>, cents: bigint | null): boolean {
  return reached(asset, cents).some(({ untilFinal }) => untilFinal === true);
}

function reached({ depths = [] }: Pick<Asset, 'depths'>, cents: bigint | null): readonly DepthTier[] {
  return depths.filter(({ fromCents }) => cents === null || cents >= fromCents);
}

import type { Asset } from '../money/asset.ts';

/**
 * How many confirmations the worth of a payment asks for, at least: 0 where it asks for none beyond the usual.
 *
 * @param cents what the payment is worth; null where that cannot be told, which is treated as a fortune
 */
export function depthFor({ depths = [] }: Pick<Asset, 'depths'>, cents: bigint | null): number {
  const reached = depths.filter(({ fromCents }) => cents === null || cents >= fromCents);
  return Math.max(0, ...reached.map(({ confirmations }) => confirmations));
}

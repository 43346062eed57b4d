import { formatDecimal } from '@cryptoix/spec';
import type { Denomination } from '../../domain/money/asset.ts';
import { rateDecimals } from '../../domain/money/rate.ts';

/** Base units as the API writes them: exact, with the decimals that the currency is usually shown with. */
export function toMoney(units: bigint, { decimals, displayDecimals }: Denomination): string {
  return formatDecimal(units, decimals, displayDecimals);
}

/** A scaled rate with at least two decimals. */
export function toRate(scaled: bigint): string {
  return formatDecimal(scaled, rateDecimals, 2);
}

export function toTime(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

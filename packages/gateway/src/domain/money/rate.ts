import { parseDecimal } from '@cryptoix/spec';
import type { Denomination } from './asset.ts';

/** Rates are integers scaled by 10^12. */
export const rateDecimals = 12;
export const rateScale = 10n ** BigInt(rateDecimals);

/** What one unit of `base` costs in `quote`, scaled by 10^12. */
export interface Rate {
  readonly base: string;
  readonly quote: string;
  readonly scaled: bigint;
}

export function ceilDiv(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Reads a decimal text as a scaled rate; throws where it is none, since rates come from configuration or checked sources. */
export function parseRate(base: string, quote: string, text: string): Rate {
  const scaled = parseDecimal(text, rateDecimals);
  if (typeof scaled !== 'bigint' || scaled === 0n)
    throw new RangeError(`not a rate for ${base}-${quote}: ${text}`);
  return { base, quote, scaled };
}

/**
 * What has to be paid in an asset for a price: rounded up to the asset's display step, so that a
 * merchant never gets less than the price.
 */
export function amountDue(price: bigint, priced: Denomination, asset: Denomination, rate: Rate): bigint {
  const units = ceilDiv(
    price * 10n ** BigInt(asset.decimals) * rateScale,
    rate.scaled * 10n ** BigInt(priced.decimals),
  );
  const step = 10n ** BigInt(asset.decimals - asset.displayDecimals);
  return ceilDiv(units, step) * step;
}

/** What an amount of an asset is worth, rounded down. */
export function valueOf(units: bigint, asset: Denomination, quote: Denomination, rate: Rate): bigint {
  return (units * rate.scaled * 10n ** BigInt(quote.decimals)) / (10n ** BigInt(asset.decimals) * rateScale);
}

/** How much of an asset an amount of money buys, rounded down to the base unit. */
export function unitsOf(amount: bigint, priced: Denomination, asset: Denomination, rate: Rate): bigint {
  return (
    (amount * 10n ** BigInt(asset.decimals) * rateScale) / (rate.scaled * 10n ** BigInt(priced.decimals))
  );
}

/** The rate between two currencies that share a quote: base-USD over quote-USD, rounded down. */
export function crossRate(base: Rate, quote: Rate): Rate {
  return { base: base.base, quote: quote.base, scaled: (base.scaled * rateScale) / quote.scaled };
}

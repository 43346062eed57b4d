import { crossRate, rateScale, type Rate } from '../../domain/money/rate.ts';
import type { QuotedRate, Rates } from '../ports/rates.ts';
import { unavailable } from '../refusal.ts';

/** A rate for a payment, and the words for where it comes from; no words where nothing is exchanged. */
export interface LockedRate {
  readonly rate: Rate;
  readonly source: string | null;
}

/**
 * The rate of `base` in `quote`, fit to be locked.
 *
 * @throws 503 `rate_unavailable` where a rate is missing or stale: better no payment than a wrong one
 */
export async function lockRate(rates: Rates, base: string, quote: string): Promise<LockedRate> {
  if (base === quote) return { rate: { base, quote, scaled: rateScale }, source: null };
  if (quote === rates.quote) {
    const quoted = await fresh(rates, base);
    return { rate: quoted.rate, source: sourceOf(quoted) };
  }
  const [of, over] = await Promise.all([fresh(rates, base), fresh(rates, quote)]);
  const rate = crossRate(of.rate, over.rate);
  if (rate.scaled === 0n)
    throw unavailable('rate_unavailable', `There is no usable rate for ${base}-${quote}.`);
  return { rate, source: sourceOf(of) };
}

async function fresh(rates: Rates, base: string): Promise<QuotedRate> {
  const quoted = await rates.find(base);
  if (quoted === null || quoted.stale) {
    throw unavailable(
      'rate_unavailable',
      `There is no current rate for ${base}-${rates.quote}. Price the payment in ${base} itself, or try again later.`,
    );
  }
  return quoted;
}

/** The words for where a rate comes from. */
export function sourceOf(quoted: QuotedRate): string {
  return quoted.method === 'fixed'
    ? 'fixed'
    : `median(${quoted.sources.map((source) => source.name).join(',')})`;
}

import { fiats, type Denomination } from '../../domain/money/asset.ts';
import { valueOf } from '../../domain/money/rate.ts';
import type { Rates } from '../ports/rates.ts';

/**
 * What a price is worth, in hundredths of a dollar, for judging how much depth it needs.
 *
 * A rate that is too old to be locked still tells a coffee from a car. Null where there should be a rate and
 * is none; zero where the install follows no rate of this currency, and so cannot tell amounts apart.
 */
export async function worthInCents(
  rates: Rates,
  amount: bigint,
  priced: Denomination,
): Promise<bigint | null> {
  if (priced.currency === rates.quote) return amount;
  const dollar = fiats.find((fiat) => fiat.currency === rates.quote);
  if (!rates.bases.includes(priced.currency) || dollar === undefined) return 0n;
  const quoted = await rates.find(priced.currency);
  return quoted === null ? null : valueOf(amount, priced, dollar, quoted.rate);
}

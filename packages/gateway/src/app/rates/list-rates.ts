import type { QuotedRate, Rates } from '../ports/rates.ts';

/** The rates that a payment made now would be given. */
export async function listRates(
  rates: Rates,
  filter: { base?: string | undefined; quote?: string | undefined },
): Promise<QuotedRate[]> {
  if (filter.quote !== undefined && filter.quote !== rates.quote) return [];
  const bases = rates.bases.filter((base) => filter.base === undefined || base === filter.base);
  const quoted = await Promise.all(bases.map((base) => rates.find(base)));
  return quoted.filter((each) => each !== null);
}

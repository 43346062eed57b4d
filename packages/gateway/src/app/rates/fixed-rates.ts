import { parseRate } from '../../domain/money/rate.ts';
import type { Rates } from '../ports/rates.ts';

/** The rates of the sandbox: round figures that follow no market. */
export const sandboxRates: Readonly<Record<string, string>> = {
  BTC: '50000',
  ETH: '2500',
  LTC: '100',
  USDC: '1',
  USDT: '1',
};

/** Rates that an operator sets; they are always as old as now. */
export function fixedRates(
  table: Readonly<Record<string, string>>,
  now: () => Date = () => new Date(),
): Rates {
  const rates = new Map(Object.entries(table).map(([base, text]) => [base, parseRate(base, 'USD', text)]));
  return {
    bases: [...rates.keys()],
    quote: 'USD',
    find: (base) => {
      const rate = rates.get(base);
      if (rate === undefined) return Promise.resolve(null);
      const at = now();
      return Promise.resolve({
        rate,
        method: 'fixed',
        at,
        stale: false,
        sources: [],
      });
    },
  };
}

/** No source at all: what is priced in fiat waits, what is priced in crypto goes on. */
export const noRates: Rates = { bases: [], quote: 'USD', find: () => Promise.resolve(null) };

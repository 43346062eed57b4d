import { expect, it } from 'vitest';
import { fixedRates, noRates } from '../rates/fixed-rates.ts';
import { worthInCents } from './worth.ts';

const btc = { currency: 'BTC', decimals: 8, displayDecimals: 8 };
const usd = { currency: 'USD', decimals: 2, displayDecimals: 2 };
const rates = fixedRates({ BTC: '50000' });

it.each([
  ['a price in dollars', rates, 4990n, usd, 4990n],
  ['a price in coins', rates, 2_000_000n, btc, 100_000n],
  ['no rates at all', noRates, 10n ** 12n, btc, 0n],
  ['a rate that is away', { ...rates, find: () => Promise.resolve(null) }, 1n, btc, null],
  [
    'a stale rate',
    { ...rates, find: async (base: string) => Object.assign({}, await rates.find(base), { stale: true }) },
    2_000_000n,
    btc,
    100_000n,
  ],
] as const)('%s', async (_name, from, amount, priced, cents) => {
  expect(await worthInCents(from as typeof rates, amount, priced)).toBe(cents);
});

import { describe, expect, it } from 'vitest';
import type { Rates } from '../ports/rates.ts';
import { fixedRates, noRates, sandboxRates } from './fixed-rates.ts';
import { listRates } from './list-rates.ts';
import { lockRate } from './lock-rate.ts';

const fixed = fixedRates(sandboxRates);

describe('lockRate', () => {
  it('locks a fixed rate and says that it is fixed', async () => {
    expect(await lockRate(fixed, 'BTC', 'USD')).toEqual({
      rate: { base: 'BTC', quote: 'USD', scaled: 50_000n * 10n ** 12n },
      source: 'fixed',
    });
  });

  it('crosses two currencies through the one that all are quoted in', async () => {
    const { rate } = await lockRate(fixed, 'USDC', 'BTC');
    expect(rate.scaled).toBe(20_000_000n);
  });

  it('exchanges nothing between a currency and itself, whatever the sources say', async () => {
    expect(await lockRate(noRates, 'BTC', 'BTC')).toEqual({
      rate: { base: 'BTC', quote: 'BTC', scaled: 10n ** 12n },
      source: null,
    });
  });

  it('names the sources of a median', async () => {
    const quoted = await fixed.find('BTC');
    if (quoted === null) throw new Error('no rate');
    const sources = ['kraken', 'coinbase'].map((name) => ({ name, rate: quoted.rate, at: quoted.at }));
    const live: Rates = { ...fixed, find: () => Promise.resolve({ ...quoted, method: 'median', sources }) };
    expect((await lockRate(live, 'BTC', 'USD')).source).toBe('median(kraken,coinbase)');
  });

  it.each([
    ['a missing rate', noRates],
    [
      'a stale rate',
      { ...fixed, find: async (base: string) => ({ ...(await fixed.find(base)), stale: true }) } as Rates,
    ],
  ])('fails closed on %s', async (_name, rates) => {
    await expect(lockRate(rates, 'BTC', 'USD')).rejects.toMatchObject({
      status: 503,
      reason: 'rate_unavailable',
    });
    await expect(lockRate(rates, 'USDC', 'BTC')).rejects.toMatchObject({ status: 503 });
  });
});

describe('listRates', () => {
  it('filters by base and quote', async () => {
    const pairs = async (filter: { base?: string; quote?: string }): Promise<string[]> =>
      (await listRates(fixed, filter)).map(({ rate }) => `${rate.base}-${rate.quote}`);
    expect(await pairs({})).toEqual(['BTC-USD', 'ETH-USD', 'LTC-USD', 'USDC-USD', 'USDT-USD']);
    expect(await pairs({ base: 'ETH' })).toEqual(['ETH-USD']);
    expect(await pairs({ quote: 'EUR' })).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Denomination } from './asset.ts';
import { amountDue, crossRate, parseRate, valueOf } from './rate.ts';

const usd: Denomination = { currency: 'USD', decimals: 2, displayDecimals: 2 };
const btc: Denomination = { currency: 'BTC', decimals: 8, displayDecimals: 8 };
const eth: Denomination = { currency: 'ETH', decimals: 18, displayDecimals: 8 };
const usdc: Denomination = { currency: 'USDC', decimals: 6, displayDecimals: 2 };

describe('amountDue', () => {
  it.each([
    [4990n, btc, '95172.10', 52432n],
    [100n, btc, '50000', 2000n],
    [2500n, eth, '2500', 10n ** 16n],
    [1n, eth, '2999.99', 3_340_000_000_000n],
    [4990n, usdc, '1', 49_900_000n],
    [4990n, usdc, '0.9998', 49_910_000n],
  ])('asks for %s cents in $currency at %s', (price, asset, rate, due) => {
    expect(amountDue(price, usd, asset, parseRate(asset.currency, 'USD', rate))).toBe(due);
  });

  it('never asks for less than the price, nor for a step more than needed', () => {
    const scaled = fc.bigInt(1_000_000n, 10n ** 18n);
    fc.assert(
      fc.property(
        fc.bigInt(1n, 10n ** 12n),
        scaled,
        fc.constantFrom(btc, eth, usdc),
        (price, rate, asset) => {
          const locked = { base: asset.currency, quote: 'USD', scaled: rate };
          const due = amountDue(price, usd, asset, locked);
          const step = 10n ** BigInt(asset.decimals - asset.displayDecimals);
          expect(valueOf(due, asset, usd, locked)).toBeGreaterThanOrEqual(price);
          expect(due % step).toBe(0n);
          const less = due - step;
          expect(less * rate * 100n < price * 10n ** BigInt(asset.decimals) * 10n ** 12n).toBe(true);
        },
      ),
    );
  });
});

describe('valueOf', () => {
  it('rounds down', () => {
    expect(valueOf(52432n, btc, usd, parseRate('BTC', 'USD', '95172.10'))).toBe(4990n);
    expect(valueOf(52431n, btc, usd, parseRate('BTC', 'USD', '95172.10'))).toBe(4989n);
  });
});

describe('crossRate', () => {
  it('prices one currency in another through dollars', () => {
    const rate = crossRate(parseRate('USDC', 'USD', '1'), parseRate('BTC', 'USD', '50000'));
    expect(rate).toEqual({ base: 'USDC', quote: 'BTC', scaled: 20_000_000n });
  });
});

describe('parseRate', () => {
  it.each(['0', '-1', 'x', '1e5', '0.0000000000001'])('refuses %s', (text) => {
    expect(() => parseRate('BTC', 'USD', text)).toThrow(RangeError);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from './decimal.ts';

describe('parseDecimal', () => {
  it.each([
    ['100', 8, 10_000_000_000n],
    ['0.00000001', 8, 1n],
    ['1.500000000000', 2, 150n],
    ['0', 8, 0n],
    ['49.9', 2, 4990n],
    ['0.000000000000000001', 18, 1n],
  ])('reads %s with %i decimals', (text, decimals, units) => {
    expect(parseDecimal(text, decimals)).toBe(units);
  });

  it.each(['', ' 1', '1 ', '+1', '-1', '1e3', '1,0', '٣', '.5', '5.', '01', 'NaN', '1'.repeat(79)])(
    'refuses "%s"',
    (text) => {
      expect(parseDecimal(text, 8)).toBe('amount_invalid');
    },
  );

  it('refuses digits beyond the precision instead of rounding them', () => {
    expect(parseDecimal('1.000000001', 8)).toBe('amount_precision');
  });
});

describe('formatDecimal', () => {
  it.each([
    [4990n, 2, 2, '49.90'],
    [52432n, 8, 8, '0.00052432'],
    [10n ** 16n, 18, 8, '0.01000000'],
    [1n, 18, 8, '0.000000000000000001'],
    [25_000_000n, 6, 2, '25.00'],
    [-150n, 2, 2, '-1.50'],
    [7n, 0, 0, '7'],
  ])('writes %s of %i decimals, at least %i shown, as %s', (units, decimals, shown, text) => {
    expect(formatDecimal(units, decimals, shown)).toBe(text);
  });

  it('is undone by parseDecimal for every amount up to 2^256-1', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 256n - 1n), fc.integer({ min: 0, max: 30 }), (units, decimals) => {
        expect(parseDecimal(formatDecimal(units, decimals), decimals)).toBe(units);
        expect(parseDecimal(formatDecimal(units, decimals, 0), decimals)).toBe(units);
      }),
    );
  });
});

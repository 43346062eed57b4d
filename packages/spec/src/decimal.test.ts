import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalFromJsonNumber, formatDecimal, parseDecimal } from './decimal.ts';

const unitsArbitrary = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const decimalsArbitrary = fc.integer({ min: 0, max: 30 });

describe('parseDecimal', () => {
  it.each([
    ['49.90', 2, 4990n],
    ['0.00052432', 8, 52_432n],
    ['100', 18, 10n ** 20n],
    ['1.500', 1, 15n],
    ['7', 0, 7n],
    ['0', 8, 0n],
  ])('reads %s with %i decimals', (text, decimals, units) => {
    expect(parseDecimal(text, decimals)).toBe(units);
  });

  it.each(['', ' 1', '1\n', '+1', '-1', '-0', '1e3', '1,0', '٣', '.5', '5.', '007', 'NaN', '9'.repeat(79)])(
    'refuses %j as no amount',
    (text) => {
      expect(parseDecimal(text, 8)).toBe('amount_invalid');
    },
  );

  it('refuses a digit beyond the precision and never rounds', () => {
    expect(parseDecimal('1.000000001', 8)).toBe('amount_precision');
    expect(parseDecimal('0.5', 0)).toBe('amount_precision');
  });
});

describe('formatDecimal', () => {
  it.each([
    [4990n, 2, 2, '49.90'],
    [4990n, 2, 0, '49.9'],
    [10n ** 16n, 18, 2, '0.01'],
    [1n, 18, 2, '0.000000000000000001'],
    [0n, 8, 0, '0'],
    [0n, 8, 8, '0.00000000'],
    [-150n, 2, 2, '-1.50'],
    [7n, 0, 0, '7'],
  ])('writes %s of %i decimals, %i shown, as %s', (units, decimals, shown, text) => {
    expect(formatDecimal(units, decimals, shown)).toBe(text);
  });

  it('is undone by parseDecimal, however many zeros are shown', () => {
    fc.assert(
      fc.property(unitsArbitrary, decimalsArbitrary, decimalsArbitrary, (units, decimals, shown) => {
        expect(parseDecimal(formatDecimal(units, decimals, Math.min(shown, decimals)), decimals)).toBe(units);
      }),
    );
  });
});

describe('decimalFromJsonNumber', () => {
  it.each([
    ['100', '100'],
    ['0.1', '0.1'],
    ['49.90', '49.9'],
    ['1e-05', '0.00001'],
    ['1E+2', '100'],
    ['12.5e1', '125'],
    ['12.5e-1', '1.25'],
    ['0.00e5', '0'],
    ['100000000000000000000', '100000000000000000000'],
    ['123456789012345', '123456789012345'],
    ['0.000123456789012345', '0.000123456789012345'],
  ])('reads %s as %s', (text, decimal) => {
    expect(decimalFromJsonNumber(text)).toEqual({ ok: true, decimal });
  });

  it.each([
    '-1',
    '-0',
    '1234567890123456',
    '0.1234567890123456',
    '1e400',
    '1e-400',
    `1e${'9'.repeat(400)}`,
    '01',
    'NaN',
  ])('refuses %s', (text) => {
    expect(decimalFromJsonNumber(text)).toMatchObject({ ok: false, reason: 'amount_invalid' });
  });

  it('gives the digits that a float of at most 15 significant digits was written with', () => {
    const digits = fc.integer({ min: 1, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(digits, fc.integer({ min: -15, max: 15 }), (coefficient, exponent) => {
        const result = decimalFromJsonNumber(`${coefficient}e${exponent}`);
        expect(result.ok).toBe(true);
        if (!result.ok) return;
        expect(Number(result.decimal)).toBe(Number(`${coefficient}e${exponent}`));
        const shifted = parseDecimal(result.decimal, 30);
        expect(shifted).toBe(BigInt(coefficient) * 10n ** BigInt(30 + exponent));
      }),
    );
  });
});

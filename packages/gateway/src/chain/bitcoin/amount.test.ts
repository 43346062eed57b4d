import { describe, expect, it } from 'vitest';
import { parseNodeJson, toSats } from './amount.ts';

describe('toSats', () => {
  it.each([
    ['0.00001000', 1000n],
    ['50', 5_000_000_000n],
    ['1e-05', 1000n],
    ['1E+1', 1_000_000_000n],
    ['2.1e7', 2_100_000_000_000_000n],
    // As a floating-point number this would be one satoshi off after arithmetic.
    ['20999999.99999999', 2_099_999_999_999_999n],
    ['0.000000010', 1n],
    ['-0.5', -50_000_000n],
  ])('reads %s', (text, sats) => {
    expect(toSats(text)).toBe(sats);
  });

  it.each(['0.000000001', '1e-09', '', 'NaN', '0x1', '1.', '.5'])('refuses %j', (text) => {
    expect(() => toSats(text)).toThrow(RangeError);
  });
});

describe('parseNodeJson', () => {
  it('keeps amounts as their text, and nothing else', () => {
    const text =
      '{"vout":[{"value":20999999.99999999,"n":0}],"asm":"x \\"value\\":1","fee" : 1e-05,"height":7}';
    expect(parseNodeJson(text)).toEqual({
      vout: [{ value: '20999999.99999999', n: 0 }],
      asm: 'x "value":1',
      fee: '1e-05',
      height: 7,
    });
  });
});

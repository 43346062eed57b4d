import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agree, isDepegged, type SourceQuote } from './market-rate.ts';

const now = new Date('2026-01-01T12:00:00Z');
const scale = 10n ** 12n;

const quote = (name: string, price: number, secondsOld = 0): SourceQuote => ({
  name,
  scaled: (BigInt(Math.round(price * 100)) * scale) / 100n,
  at: new Date(now.getTime() - secondsOld * 1000),
});

describe('agree', () => {
  it.each([
    ['the middle of three', [100, 101, 102], 101, ['a', 'b', 'c']],
    ['between the middle two of four', [100, 101, 101.5, 102], 101.25, ['a', 'b', 'c', 'd']],
    ['without a liar', [100, 100.5, 150], 100.25, ['a', 'b']],
    ['without one that lies low', [0.01, 100, 100.5], 100.25, ['b', 'c']],
    ['exactly 2 % off still counts', [98, 100, 102], 100, ['a', 'b', 'c']],
    ['more than 2 % off does not', [97.99, 100, 102], 101, ['b', 'c']],
  ])('takes %s', (_name, prices, expected, names) => {
    const found = agree(
      prices.map((price, index) => quote('abcd'.charAt(index), price)),
      now,
    );
    expect(found?.scaled).toBe(quote('', expected).scaled);
    expect(found?.quotes.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['no source', []],
    ['one source', [quote('a', 100)]],
    ['two that contradict each other', [quote('a', 100), quote('b', 105)]],
    ['three that each say something else', [quote('a', 50), quote('b', 100), quote('c', 200)]],
    ['two against two', [quote('a', 100), quote('b', 100), quote('c', 200), quote('d', 200)]],
    ['one fresh source among old ones', [quote('a', 100), quote('b', 100, 300), quote('c', 100, 4000)]],
  ])('takes nothing from %s', (_name, quotes) => {
    expect(agree(quotes, now)).toBeNull();
  });

  it('is as old as the oldest quote that it is made of', () => {
    const found = agree([quote('b', 100, 10), quote('a', 100, 299), quote('c', 900, 290)], now);
    expect(found?.at).toEqual(quote('', 0, 299).at);
    expect(found?.quotes.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('cannot be moved by a minority beyond the honest sources', () => {
    const honest = fc.array(fc.bigInt(99n * scale, 100n * scale), { minLength: 3, maxLength: 5 });
    const lies = fc.array(fc.bigInt(1n, 10n ** 20n), { minLength: 0, maxLength: 1 });
    fc.assert(
      fc.property(honest, lies, (prices, lied) => {
        const found = agree(
          [...prices, ...lied].map((scaled, index) => ({ name: `${index}`, scaled, at: now })),
          now,
        );
        const sorted = [...prices].sort((a, b) => (a < b ? -1 : 1));
        expect(found).not.toBeNull();
        expect(found?.scaled).toBeGreaterThanOrEqual(sorted[0] ?? 0n);
        expect(found?.scaled).toBeLessThanOrEqual(sorted.at(-1) ?? 0n);
      }),
    );
  });
});

describe('isDepegged', () => {
  it.each([
    [0.98, false],
    [1.02, false],
    [0.97, true],
    [1.03, true],
  ])('%s: %s', (price, depegged) => {
    expect(isDepegged(quote('', price).scaled)).toBe(depegged);
  });
});

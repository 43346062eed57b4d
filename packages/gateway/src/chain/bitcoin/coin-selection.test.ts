import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Coin } from '../../app/ports/wallet.ts';
import { feeFor, leftOver, selectCoins, type SelectionGoal } from './coin-selection.ts';
import { inputVsize, vsizeOf } from './vsize.ts';

const coin = (amount: bigint, index: number): Coin => ({
  txid: index.toString(16).padStart(64, '0'),
  vout: 0,
  amount,
  branch: 0,
  index,
});
const goal: SelectionGoal = {
  amount: 100_000n,
  scriptBytes: 22,
  changeBytes: 22,
  feeRate: 2_000n,
  dust: 294n,
};
const amountsOf = (coins: readonly Coin[]): number[] => coins.map(({ amount }) => Number(amount));

describe('selectCoins', () => {
  it('prefers coins that need no change', () => {
    const exact = 100_000n + feeFor(vsizeOf(1, [22]), goal.feeRate);
    const found = selectCoins([coin(5_000_000n, 0), coin(exact, 1), coin(60_000n, 2)], goal);
    expect(found).toMatchObject({ change: 0n, fee: exact - 100_000n });
    expect(amountsOf(found?.coins ?? [])).toEqual([Number(exact)]);
    // Two together do as well, though one larger would be enough with change.
    const half = 50_000n + feeFor(vsizeOf(2, [22]), goal.feeRate) / 2n + 1n;
    const pair = selectCoins([coin(5_000_000n, 0), coin(half, 1), coin(half, 2)], goal);
    expect(pair?.change).toBe(0n);
    expect(pair?.coins).toHaveLength(2);
  });

  it('else takes the largest first', () => {
    const found = selectCoins([coin(20_000n, 0), coin(90_000n, 1), coin(70_000n, 2)], goal);
    expect(amountsOf(found?.coins ?? [])).toEqual([90_000, 70_000]);
    expect(found?.change).toBe(160_000n - 100_000n - feeFor(vsizeOf(2, [22, 22]), goal.feeRate));
  });

  it('leaves change that is dust to the fee, and dust alone', () => {
    const withChange = 100_000n + feeFor(vsizeOf(1, [22, 22]), goal.feeRate);
    expect(leftOver([coin(0n, 0)], withChange + 293n, goal)).toMatchObject({ change: 0n });
    expect(leftOver([coin(0n, 0)], withChange + 294n, goal)).toMatchObject({ change: 294n });
  });

  it('spends no coin that costs more than it is worth', () => {
    const inputFee = feeFor(inputVsize, goal.feeRate);
    const crumbs = Array.from({ length: 50 }, (_, index) => coin(inputFee, index));
    expect(selectCoins(crumbs, { ...goal, amount: 1n })).toBeNull();
    expect(selectCoins([...crumbs, coin(200_000n, 50)], goal)?.coins).toHaveLength(1);
  });

  it('gives up in time where there are very many coins', () => {
    const many = Array.from({ length: 3_000 }, (_, index) => coin(1_000n + BigInt(index * 7), index));
    const found = selectCoins(many, { ...goal, amount: 10_000_000n });
    expect(found?.coins.length).toBeGreaterThan(400);
    const odd = Array.from({ length: 200 }, (_, index) => coin(2_000_002n * 2n, index));
    expect(selectCoins(odd, { ...goal, amount: 300_000_001n })).not.toBeNull();
  });

  const amounts = fc.array(fc.bigInt({ min: 1n, max: 5_000_000n }), { maxLength: 30 });
  const goals = fc.record({
    amount: fc.bigInt({ min: 330n, max: 20_000_000n }),
    scriptBytes: fc.constantFrom(22, 23, 25, 34),
    changeBytes: fc.constant(22),
    feeRate: fc.bigInt({ min: 1_000n, max: 200_000n }),
    dust: fc.constant(294n),
  });

  it('pays the amount, the rate at least, and little more than the rate', () => {
    fc.assert(
      fc.property(amounts, goals, (list, wanted) => {
        const coins = list.map(coin);
        const found = selectCoins(coins, wanted);
        const inputFee = feeFor(inputVsize, wanted.feeRate);
        const useful = coins.filter(({ amount }) => amount > inputFee);
        const all = useful.reduce((sum, { amount }) => sum + amount, 0n);
        if (found === null) {
          // Not even all of them together are enough, if only just.
          expect(
            all < wanted.amount + feeFor(vsizeOf(useful.length, [wanted.scriptBytes]), wanted.feeRate),
          ).toBe(true);
          return;
        }
        expect(new Set(found.coins.map(({ txid }) => txid)).size).toBe(found.coins.length);
        for (const each of found.coins) expect(useful).toContain(each);
        const total = found.coins.reduce((sum, { amount }) => sum + amount, 0n);
        expect(total).toBe(wanted.amount + found.change + found.fee);
        const outputs = found.change > 0n ? [wanted.scriptBytes, 22] : [wanted.scriptBytes];
        const least = feeFor(vsizeOf(found.coins.length, outputs), wanted.feeRate);
        expect(found.fee >= least).toBe(true);
        if (found.change > 0n) {
          expect(found.change >= wanted.dust).toBe(true);
          expect(found.fee).toBe(least);
        } else {
          // What is given away is less than change would have cost, made and spent.
          const worth = feeFor(vsizeOf(0, [22]), wanted.feeRate) + inputFee + wanted.dust + 2n;
          expect(found.fee - least <= worth).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

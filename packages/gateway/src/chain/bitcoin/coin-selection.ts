import type { Coin } from '../../app/ports/wallet.ts';
import { vsizeOf, inputVsize } from './vsize.ts';

export interface Selection {
  readonly coins: readonly Coin[];
  /** Whether what is left is worth an output of its own. */
  readonly change: bigint;
  readonly fee: bigint;
}

export interface SelectionGoal {
  readonly amount: bigint;
  /** Output scripts, in bytes: the payment's, and what change would have. */
  readonly scriptBytes: number;
  readonly changeBytes: number;
  /** Base units per 1000 virtual bytes. */
  readonly feeRate: bigint;
  /** Change below this is left to the fee. */
  readonly dust: bigint;
}

/** So many steps are tried for a selection without change. */
const tries = 20_000;

export function feeFor(vsize: number, feeRate: bigint): bigint {
  return (BigInt(vsize) * feeRate + 999n) / 1000n;
}

/**
 * Chooses coins for a payment: a set that needs no change where there is one (branch and bound), else the
 * largest first. Coins that cost more to spend than they are worth are left alone. Null where there are too few.
 */
export function selectCoins(coins: readonly Coin[], goal: SelectionGoal): Selection | null {
  const inputFee = feeFor(inputVsize, goal.feeRate);
  const useful = coins
    .filter(({ amount }) => amount > inputFee)
    .toSorted((one, other) => (one.amount > other.amount ? -1 : one.amount < other.amount ? 1 : 0));
  return withoutChange(useful, goal, inputFee) ?? largestFirst(useful, goal);
}

function withoutChange(coins: readonly Coin[], goal: SelectionGoal, inputFee: bigint): Selection | null {
  const target = goal.amount + feeFor(vsizeOf(0, [goal.scriptBytes]), goal.feeRate);
  // Less than what change and spending it later would cost.
  const spare = feeFor(vsizeOf(0, [goal.changeBytes]) - vsizeOf(0, []), goal.feeRate) + inputFee + goal.dust;
  const values = coins.map(({ amount }) => amount - inputFee);
  const rest = values.map(() => 0n);
  values.reduceRight((sum, value, index) => (rest[index] = sum + value), 0n);
  let left = tries;
  const search = (index: number, sum: bigint, chosen: readonly number[]): readonly number[] | null => {
    if (sum >= target) return sum <= target + spare ? chosen : null;
    const value = values[index];
    if (value === undefined || sum + (rest[index] ?? 0n) < target || --left < 0) return null;
    return search(index + 1, sum + value, [...chosen, index]) ?? search(index + 1, sum, chosen);
  };
  // Deep recursion is of no use: a payment of many coins has change anyway.
  const found = coins.length > 200 ? null : search(0, 0n, []);
  if (found === null) return null;
  const picked = found.map((index) => coins[index] as Coin);
  const total = picked.reduce((sum, { amount }) => sum + amount, 0n);
  return { coins: picked, change: 0n, fee: total - goal.amount };
}

function largestFirst(coins: readonly Coin[], goal: SelectionGoal): Selection | null {
  const picked: Coin[] = [];
  let total = 0n;
  for (const coin of coins) {
    picked.push(coin);
    total += coin.amount;
    const made = leftOver(picked, total, goal);
    if (made !== null) return made;
  }
  return null;
}

/** What is left of exactly these coins: change, or a fee that is a little higher; null where they are too few. */
export function leftOver(coins: readonly Coin[], total: bigint, goal: SelectionGoal): Selection | null {
  const outputs = goal.scriptBytes === 0 ? [] : [goal.scriptBytes];
  const withChange = feeFor(vsizeOf(coins.length, [...outputs, goal.changeBytes]), goal.feeRate);
  const change = total - goal.amount - withChange;
  if (change >= goal.dust) return { coins, change, fee: withChange };
  const fee = total - goal.amount;
  if (outputs.length === 0 || fee < feeFor(vsizeOf(coins.length, outputs), goal.feeRate)) return null;
  return { coins, change: 0n, fee };
}

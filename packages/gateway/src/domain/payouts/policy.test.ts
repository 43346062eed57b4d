import { describe, expect, it } from 'vitest';
import type { PayoutPolicy } from '../account/payout-policy.ts';
import { approvalPolicyOf, brokenLimit, countsAmounts } from './policy.ts';

const none: PayoutPolicy = { approvalAbove: null, maxAmount: null, maxPerDay: null, allowlistOnly: false };

describe('the payout policy', () => {
  it.each<[Partial<PayoutPolicy>, bigint, bigint, string | null]>([
    [{}, 10n ** 30n, 10n ** 30n, null],
    [{ maxAmount: 100n }, 100n, 0n, null],
    [{ maxAmount: 100n }, 101n, 0n, 'max_amount'],
    [{ maxPerDay: 100n }, 60n, 40n, null],
    [{ maxPerDay: 100n }, 60n, 41n, 'max_per_day'],
    [{ maxPerDay: 0n }, 1n, 0n, 'max_per_day'],
    [{ maxAmount: 10n, maxPerDay: 5n }, 11n, 0n, 'max_amount'],
  ])('%o and %d beside %d: %s', (rules, value, today, broken) => {
    expect(brokenLimit({ ...none, ...rules }, value, today)).toBe(broken);
  });

  it('asks for a second person above its threshold, for each payout where that is zero', () => {
    expect(approvalPolicyOf(none, 10n ** 30n)).toBeNull();
    expect(approvalPolicyOf({ ...none, approvalAbove: 100n }, 100n)).toBeNull();
    expect(approvalPolicyOf({ ...none, approvalAbove: 100n }, 101n)).toBe('approval_above');
    expect(approvalPolicyOf({ ...none, approvalAbove: 0n }, 1n)).toBe('approval_above');
  });

  it('needs a rate only where it counts', () => {
    expect(countsAmounts({ ...none, allowlistOnly: true })).toBe(false);
    for (const rule of ['approvalAbove', 'maxAmount', 'maxPerDay'])
      expect(countsAmounts({ ...none, [rule]: 0n })).toBe(true);
  });
});

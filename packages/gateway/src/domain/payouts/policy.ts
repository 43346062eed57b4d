import type { PayoutPolicy } from '../account/payout-policy.ts';

/** Which rule of the policy a payout breaks, or which asks for a second person. Amounts are US cents. */
export function brokenLimit(
  policy: PayoutPolicy,
  value: bigint,
  paidToday: bigint,
): 'max_amount' | 'max_per_day' | null {
  if (policy.maxAmount !== null && value > policy.maxAmount) return 'max_amount';
  if (policy.maxPerDay !== null && paidToday + value > policy.maxPerDay) return 'max_per_day';
  return null;
}

export function approvalPolicyOf(policy: PayoutPolicy, value: bigint): string | null {
  return policy.approvalAbove !== null && value > policy.approvalAbove ? 'approval_above' : null;
}

/** Whether any rule of the policy counts amounts. */
export function countsAmounts(policy: PayoutPolicy): boolean {
  return policy.approvalAbove !== null || policy.maxAmount !== null || policy.maxPerDay !== null;
}

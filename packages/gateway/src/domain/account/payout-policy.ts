/** The rules that payouts keep. Amounts are US cents; null is no rule. */
export interface PayoutPolicy {
  /** Payouts above this need a second person; zero means all of them. */
  readonly approvalAbove: bigint | null;
  readonly maxAmount: bigint | null;
  /** The most that may leave within 24 hours. */
  readonly maxPerDay: bigint | null;
  /** Whether only active addresses of the book may be paid to. */
  readonly allowlistOnly: boolean;
}

/** A looser policy that waits for its time. */
export interface PendingPolicy {
  readonly policy: PayoutPolicy;
  readonly effectiveAt: Date;
}

export interface PolicyState {
  readonly current: PayoutPolicy;
  readonly pending: PendingPolicy | null;
}

export type PolicyPatch = { readonly [Key in keyof PayoutPolicy]?: PayoutPolicy[Key] | undefined };

/** A thief of a key must not be able to lift the rules and pay himself before anybody has seen it. */
const looseningDelayMs = 24 * 3_600_000;

export const noPolicy: PolicyState = {
  current: { approvalAbove: null, maxAmount: null, maxPerDay: null, allowlistOnly: false },
  pending: null,
};

/** What holds at a time: a pending policy whose time has come takes the place of the other. */
export function policyAt(state: PolicyState, now: Date): PolicyState {
  const { pending } = state;
  return pending !== null && pending.effectiveAt <= now ? { current: pending.policy, pending: null } : state;
}

/**
 * Changes the policy. What is stricter holds at once, what is looser a day later. The day begins anew when
 * something gets looser than what waits already.
 */
export function changePolicy(state: PolicyState, patch: PolicyPatch, now: Date): PolicyState {
  const { current, pending } = policyAt(state, now);
  const wanted = merge(pending?.policy ?? current, patch);
  const next = strictest(current, wanted);
  if (isSamePolicy(next, wanted)) return { current: next, pending: null };
  const keepsTime = pending !== null && isSamePolicy(strictest(pending.policy, wanted), wanted);
  const effectiveAt = keepsTime ? pending.effectiveAt : new Date(now.getTime() + looseningDelayMs);
  return { current: next, pending: { policy: wanted, effectiveAt } };
}

function merge(base: PayoutPolicy, patch: PolicyPatch): PayoutPolicy {
  const { approvalAbove, maxAmount, maxPerDay, allowlistOnly } = patch;
  return {
    approvalAbove: approvalAbove === undefined ? base.approvalAbove : approvalAbove,
    maxAmount: maxAmount === undefined ? base.maxAmount : maxAmount,
    maxPerDay: maxPerDay === undefined ? base.maxPerDay : maxPerDay,
    allowlistOnly: allowlistOnly ?? base.allowlistOnly,
  };
}

function strictest(one: PayoutPolicy, other: PayoutPolicy): PayoutPolicy {
  return {
    approvalAbove: lower(one.approvalAbove, other.approvalAbove),
    maxAmount: lower(one.maxAmount, other.maxAmount),
    maxPerDay: lower(one.maxPerDay, other.maxPerDay),
    allowlistOnly: one.allowlistOnly || other.allowlistOnly,
  };
}

function lower(one: bigint | null, other: bigint | null): bigint | null {
  if (one === null) return other;
  return other === null || one < other ? one : other;
}

export function isSamePolicy(one: PayoutPolicy, other: PayoutPolicy): boolean {
  return (
    one.approvalAbove === other.approvalAbove &&
    one.maxAmount === other.maxAmount &&
    one.maxPerDay === other.maxPerDay &&
    one.allowlistOnly === other.allowlistOnly
  );
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePolicy, noPolicy, policyAt, type PayoutPolicy, type PolicyState } from './payout-policy.ts';

const hour = 3_600_000;
const start = new Date('2026-01-01T12:00:00Z');
const at = (hours: number): Date => new Date(start.getTime() + hours * hour);
const none = noPolicy.current;
const strict: PayoutPolicy = {
  approvalAbove: 100n,
  maxAmount: 1_000n,
  maxPerDay: 5_000n,
  allowlistOnly: true,
};
const settled: PolicyState = { current: strict, pending: null };

describe('changePolicy', () => {
  it('makes what is stricter hold at once', () => {
    expect(changePolicy(noPolicy, strict, start)).toEqual(settled);
    expect(changePolicy(settled, { approvalAbove: 0n }, start)).toEqual({
      current: { ...strict, approvalAbove: 0n },
      pending: null,
    });
  });

  it.each([
    ['a higher threshold', { approvalAbove: 101n }],
    ['no threshold', { approvalAbove: null }],
    ['a higher limit', { maxAmount: 1_001n }],
    ['no limit', { maxAmount: null }],
    ['a higher limit a day', { maxPerDay: 5_001n }],
    ['no limit a day', { maxPerDay: null }],
    ['any address', { allowlistOnly: false }],
  ])('lets %s wait for a day', (_, patch) => {
    expect(changePolicy(settled, patch, start)).toEqual({
      current: strict,
      pending: { policy: { ...strict, ...patch }, effectiveAt: at(24) },
    });
  });

  it('splits a change that is both: the stricter part holds, all of it waits', () => {
    const after = changePolicy(settled, { maxAmount: 500n, maxPerDay: null }, start);
    expect(after.current).toEqual({ ...strict, maxAmount: 500n });
    expect(after.pending).toEqual({
      policy: { ...strict, maxAmount: 500n, maxPerDay: null },
      effectiveAt: at(24),
    });
  });

  it('keeps the time while what waits gets stricter, and begins it anew when it gets looser', () => {
    const waiting = changePolicy(settled, { maxAmount: 2_000n }, start);
    expect(changePolicy(waiting, { maxAmount: 1_500n }, at(5)).pending?.effectiveAt).toEqual(at(24));
    expect(changePolicy(waiting, { maxAmount: 2_001n }, at(5)).pending?.effectiveAt).toEqual(at(29));
    expect(changePolicy(waiting, { maxPerDay: null }, at(5)).pending?.effectiveAt).toEqual(at(29));
  });

  it('drops what waits when it is taken back', () => {
    const waiting = changePolicy(settled, { maxAmount: 2_000n }, start);
    expect(changePolicy(waiting, { maxAmount: 1_000n }, at(1))).toEqual(settled);
  });

  it('goes on from what has come to hold meanwhile', () => {
    const waiting = changePolicy(settled, { maxAmount: 2_000n }, start);
    expect(changePolicy(waiting, { maxAmount: 1_800n }, at(24))).toEqual({
      current: { ...strict, maxAmount: 1_800n },
      pending: null,
    });
  });

  const amount = fc.option(fc.bigInt({ min: 0n, max: 5n }), { nil: null });
  const policy = fc.record({
    approvalAbove: amount,
    maxAmount: amount,
    maxPerDay: amount,
    allowlistOnly: fc.boolean(),
  });
  const steps = fc.array(fc.tuple(policy, fc.integer({ min: 0, max: 30 })), { maxLength: 8 });

  const isNoLooser = (one: PayoutPolicy, other: PayoutPolicy): boolean =>
    (['approvalAbove', 'maxAmount', 'maxPerDay'] as const).every((key) => {
      const [mine, theirs] = [one[key], other[key]];
      return theirs === null || (mine !== null && mine <= theirs);
    }) &&
    (one.allowlistOnly || !other.allowlistOnly);

  it('lets no change loosen anything within a day, and all of it hold after one', () => {
    fc.assert(
      fc.property(steps, (changes) => {
        let state: PolicyState = noPolicy;
        let hours = 0;
        for (const [wanted, pause] of changes) {
          hours += pause;
          const without = state;
          state = changePolicy(state, wanted, at(hours));
          for (const later of [0, 12, 23.9]) {
            const then = at(hours + later);
            expect(isNoLooser(policyAt(state, then).current, policyAt(without, then).current)).toBe(true);
          }
          expect(policyAt(state, at(hours + 24))).toEqual({ current: wanted, pending: null });
        }
      }),
    );
  });
});

describe('policyAt', () => {
  it('takes over to the millisecond', () => {
    const state: PolicyState = { current: strict, pending: { policy: none, effectiveAt: at(24) } };
    expect(policyAt(state, new Date(at(24).getTime() - 1))).toBe(state);
    expect(policyAt(state, at(24))).toEqual(noPolicy);
  });
});

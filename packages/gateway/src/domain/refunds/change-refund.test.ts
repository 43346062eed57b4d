import { expect, it } from 'vitest';
import { bitcoin, minutes } from '../payments/payment.fixture.ts';
import type { Payout, PayoutState } from '../payouts/payout.ts';
import { followPayout, openRefund } from './change-refund.ts';
import type { Refund } from './refund.ts';

function payout(changes: Partial<PayoutState> = {}): Pick<Payout, 'id' | 'state'> {
  const state: PayoutState = {
    status: 'pending',
    pendingReason: 'queued',
    feeReserved: 700n,
    feeReservedNative: 700n,
    feeCharged: null,
    approval: { required: false, policy: null, by: null, at: null, note: null },
    hashes: [],
    transactionId: null,
    failure: null,
    cancelReason: null,
    bumps: 0,
    outcome: null,
    broadcastAt: null,
    completedAt: null,
    ...changes,
  };
  return { id: 'po_1', state };
}

function opened(first = payout()): ReturnType<typeof openRefund> {
  return openRefund(
    {
      id: 're_1',
      merchantId: 'm',
      livemode: false,
      idempotencyKey: 'key',
      paymentId: 'pay_1',
      terms: {
        asset: bitcoin.asset,
        network: 'bitcoin',
        paid: bitcoin,
        amount: 20_000n,
        priced: { currency: 'USD', decimals: 2, displayDecimals: 2 },
        paymentAmount: 1000n,
        rate: bitcoin.rate,
        basis: 'original',
        portion: null,
        address: 'address',
        feePaidBy: 'merchant',
      },
      notes: { reason: null, reference: null, metadata: {} },
    },
    first,
    minutes(1),
  );
}

it('begins as its payout does', () => {
  expect(opened()).toMatchObject({
    refund: { payoutId: 'po_1', version: 1, state: { status: 'pending', networkFee: 700n, hash: null } },
    events: ['refund.created', 'refund.pending'],
  });
  const waiting = opened(payout({ status: 'requires_approval', pendingReason: null }));
  expect(waiting.refund.state.status).toBe('pending');
});

it('follows its payout to the end, and tells each status once', () => {
  let { refund }: { refund: Refund } = opened();
  const seen: string[] = [];
  const steps: Partial<PayoutState>[] = [
    { status: 'processing', pendingReason: null },
    { status: 'processing', hashes: ['one'] },
    { status: 'processing', hashes: ['one', 'two'], feeReserved: 900n },
    { status: 'completed', hashes: ['one', 'two'], feeCharged: 850n, completedAt: minutes(9) },
  ];
  for (const step of steps) {
    const decision = followPayout(refund, payout(step), minutes(9));
    if (decision === null) throw new Error('nothing is new');
    expect(decision.refund.version).toBe(refund.version + 1);
    refund = decision.refund;
    seen.push(...decision.events);
  }
  expect(seen).toEqual(['refund.processing', 'refund.completed']);
  expect(refund.state).toEqual({
    status: 'completed',
    networkFee: 850n,
    hash: 'two',
    failure: null,
    completedAt: minutes(9),
  });
});

it('has nothing to say where only the payout changed', () => {
  const { refund } = opened();
  expect(followPayout(refund, payout({ pendingReason: 'awaiting_signature' }), minutes(2))).toBeNull();
});

it.each(['failed', 'canceled'] as const)('is %s as its payout is', (status) => {
  const failure = status === 'failed' ? { reason: 'would_revert' as const, message: 'It would.' } : null;
  const decision = followPayout(opened().refund, payout({ status, failure }), minutes(2));
  expect(decision).toMatchObject({ refund: { state: { status, failure } }, events: [`refund.${status}`] });
});

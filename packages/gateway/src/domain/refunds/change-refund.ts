import type { Payout, PayoutStatus } from '../payouts/payout.ts';
import type { Refund, RefundEvent, RefundState, RefundStatus } from './refund.ts';

/** What is decided about a refund, as plain values. */
export interface RefundDecision {
  readonly refund: Refund;
  readonly events: readonly RefundEvent[];
}

export type NewRefund = Omit<Refund, 'version' | 'createdAt' | 'updatedAt' | 'state' | 'payoutId'>;

type CarriedOut = Pick<Payout, 'id' | 'state'>;

/** A refund's first state, beside the payout that carries it out. */
export function openRefund(input: NewRefund, payout: CarriedOut, now: Date): RefundDecision {
  const state = stateOf(payout);
  const refund: Refund = { ...input, payoutId: payout.id, version: 1, createdAt: now, updatedAt: now, state };
  return { refund, events: ['refund.created', `refund.${state.status}`] };
}

/** Follows the payout that carries a refund out; null where nothing is new. */
export function followPayout(refund: Refund, payout: CarriedOut, now: Date): RefundDecision | null {
  const { state: before } = refund;
  const state = stateOf(payout);
  const moved = state.status !== before.status;
  if (!moved && state.hash === before.hash && state.networkFee === before.networkFee) return null;
  return {
    refund: { ...refund, version: refund.version + 1, updatedAt: now, state },
    events: moved ? [`refund.${state.status}`] : [],
  };
}

/** An approval, and a signer, are the payout's business: a refund that waits for either is pending. */
const statuses: Readonly<Record<PayoutStatus, RefundStatus>> = {
  requires_approval: 'pending',
  pending: 'pending',
  processing: 'processing',
  completed: 'completed',
  failed: 'failed',
  canceled: 'canceled',
};

function stateOf({ state }: CarriedOut): RefundState {
  return {
    status: statuses[state.status],
    networkFee: state.feeCharged ?? state.feeReserved,
    hash: state.hashes.at(-1) ?? null,
    failure: state.failure,
    completedAt: state.completedAt,
  };
}

import type { AssetKey } from '../money/asset.ts';
import type { Posting } from '../ledger/posting.ts';
import { place, type Purse } from '../transactions/place.ts';
import type { Inbound } from '../transactions/inbound.ts';
import { assess, placementFor } from './assess.ts';
import type { Payment, PaymentEvent, PaymentState } from './payment.ts';

/** What is decided about a payment, as plain values: the use case persists all of it in one commit. */
export interface Decision<Transfer extends Inbound = Inbound> {
  readonly payment: Payment;
  readonly transfers: readonly Transfer[];
  readonly postings: readonly Posting[];
  readonly events: readonly PaymentEvent[];
  /** Whether the payment itself changed, and with it its version. */
  readonly changed: boolean;
}

export type Purses = ReadonlyMap<AssetKey, Purse>;

const empty: Purse = { available: 0n, receivable: 0n };

/**
 * Decides what a payment is now, after its transfers or the time have changed.
 *
 * @param transfers all transfers to the payment's addresses, gone ones included
 * @param purses the merchant's guarded accounts per asset, read under lock
 */
export function settle<Transfer extends Inbound>(
  payment: Payment,
  transfers: readonly Transfer[],
  purses: Purses,
  now: Date,
): Decision<Transfer> {
  const before = payment.state;
  const { canceledAt, chosen, resolution } = before;
  const past = { canceledAt, chosen, resolution, confirmed: before.confirmedAt !== null };
  const assessment = assess(payment.terms, past, transfers, now);
  const postings: Posting[] = [];
  const left = new Map(purses);
  const placed = transfers.map((transfer) => {
    const target = placementFor(transfer, assessment.status);
    const result = place(transfer, target, left.get(transfer.asset) ?? empty);
    left.set(transfer.asset, result.purse);
    postings.push(...result.postings);
    return result.transfer;
  });

  const moved = assessment.status !== before.status || assessment.exception !== before.exception;
  const first = transfers.reduce<Date | null>(
    (earliest, each) => (earliest === null || each.detectedAt < earliest ? each.detectedAt : earliest),
    null,
  );
  const state: PaymentState = {
    ...before,
    ...assessment,
    history: moved
      ? [...before.history, { status: assessment.status, exception: assessment.exception, at: now }]
      : before.history,
    detectedAt: before.detectedAt ?? first,
    confirmedAt: before.confirmedAt ?? (assessment.status === 'confirmed' ? now : null),
    expiredAt: before.expiredAt ?? (assessment.status === 'expired' ? now : null),
  };
  const changed = hasChanged(before, state);
  return {
    payment: changed ? { ...payment, state, version: payment.version + 1, updatedAt: now } : payment,
    transfers: placed,
    postings,
    events: changed ? eventsOf(before, state) : [],
    changed,
  };
}

function hasChanged(before: PaymentState, after: PaymentState): boolean {
  return (Object.keys(after) as (keyof PaymentState)[]).some((key) => before[key] !== after[key]);
}

function eventsOf(before: PaymentState, after: PaymentState): PaymentEvent[] {
  const events: PaymentEvent[] = [];
  if (before.status !== after.status) events.push(...statusEvents(before, after));
  const seen = (state: PaymentState): bigint => state.amountPending + state.amountReceived;
  if (after.status === 'pending' && after.exception === 'underpaid' && seen(after) > seen(before)) {
    events.push('payment.partially_paid');
  }
  if (after.exception === 'overpaid' && before.exception !== 'overpaid') events.push('payment.overpaid');
  return events;
}

function statusEvents(before: PaymentState, after: PaymentState): PaymentEvent[] {
  switch (after.status) {
    case 'confirming':
      return ['payment.confirming'];
    case 'confirmed':
      return ['payment.confirmed'];
    case 'unresolved':
      return before.status === 'confirming'
        ? ['payment.reverted', 'payment.unresolved']
        : ['payment.unresolved'];
    case 'pending':
      return ['payment.reverted'];
    case 'expired':
      return [before.status === 'pending' ? 'payment.expired' : 'payment.reverted'];
    case 'canceled':
      return [before.status === 'pending' ? 'payment.canceled' : 'payment.reverted'];
  }
}

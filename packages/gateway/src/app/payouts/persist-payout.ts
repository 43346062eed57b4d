import { ApiError } from '@cryptoix/server';
import type { PayoutDecision } from '../../domain/payouts/change-payout.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import type { Work } from '../ports/work.ts';
import { followRefundPayout } from '../refunds/follow-payout.ts';

/** Writes what was decided about a payout: row, postings and events, in one commit. */
export async function persistPayout(
  work: Work,
  before: Payout | null,
  decision: PayoutDecision,
  confirmations = 0,
): Promise<Payout> {
  const { payout, postings, events } = decision;
  if (before === null) {
    // An old key must not pay again, even when its answer is no longer kept.
    if (!(await work.payouts.insert(payout))) throw keyTaken();
  } else {
    await work.payouts.update(payout);
    // Before the postings: whoever holds the ledger's accounts waits for no payment.
    await followRefundPayout(work, payout);
  }
  for (const posting of postings) await work.ledger.post(posting);
  for (const event of events) await work.events.payout(event, payout, confirmations, before);
  return payout;
}

function keyTaken(): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'idempotency_key_reused',
    message: 'This Idempotency-Key has made a payout before. Use a new key for a new payout.',
    param: 'Idempotency-Key',
  });
}

/** Refuses what the available balance does not cover; keeps others from spending it until the commit. */
export async function assertCovered(work: Work, payout: Payout, needed: bigint): Promise<void> {
  const { asset } = payout.terms;
  const available = (await work.ledger.purses([asset])).get(asset)?.available ?? 0n;
  if (available >= needed) return;
  throw new ApiError({
    code: 'conflict',
    reason: 'insufficient_balance',
    param: '/amount',
    message: 'The available balance does not cover the payout and its network fee.',
  });
}

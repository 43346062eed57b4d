import { ApiError } from '@cryptoix/server';
import type { PayoutDecision } from '../../domain/payouts/change-payout.ts';
import type { Posting } from '../../domain/ledger/posting.ts';
import { repayFrom } from '../../domain/ledger/repay.ts';
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
  for (const posting of await withRepayments(work, postings)) await work.ledger.post(posting);
  for (const event of events) await work.events.payout(event, payout, confirmations, before);
  return payout;
}

/** Money that is given back pays first what a reorganisation has left the merchant owing. */
async function withRepayments(work: Work, postings: readonly Posting[]): Promise<Posting[]> {
  const freeing = postings.filter((posting) => repayFrom(posting, -1n) !== null);
  const purses = await work.ledger.purses([...new Set(freeing.map(({ asset }) => asset))]);
  const owed = new Map([...purses].map(([asset, { receivable }]) => [asset, receivable]));
  return postings.flatMap((posting) => {
    const receivable = owed.get(posting.asset) ?? 0n;
    const repayment = repayFrom(posting, receivable);
    if (repayment === null) return [posting];
    owed.set(posting.asset, receivable + repayment.amount);
    return [posting, repayment.posting];
  });
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

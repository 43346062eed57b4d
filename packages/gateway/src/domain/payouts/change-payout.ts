import type { Posting } from '../ledger/posting.ts';
import { chargeFor } from './fee.ts';
import type { FailureReason, Payout, PayoutEvent, PayoutState, PendingReason } from './payout.ts';
import { raisePostings, releasePostings, reservePostings, settlePostings } from './postings.ts';

/** What is decided about a payout, as plain values: the use case persists all of it in one commit. */
export interface PayoutDecision {
  readonly payout: Payout;
  readonly postings: readonly Posting[];
  readonly events: readonly PayoutEvent[];
}

export type NewPayout = Pick<
  Payout,
  'id' | 'merchantId' | 'livemode' | 'idempotencyKey' | 'createdBy' | 'refundId' | 'terms' | 'notes'
> &
  Pick<PayoutState, 'feeReserved' | 'feeReservedNative'> & {
    readonly approvalPolicy: string | null;
    readonly pendingReason: PendingReason;
  };

/** A payout's first state: the money is reserved before anybody approves it. */
export function openPayout(input: NewPayout, now: Date): PayoutDecision {
  const { feeReserved, feeReservedNative, approvalPolicy, pendingReason, ...identity } = input;
  const required = approvalPolicy !== null;
  const payout: Payout = {
    ...identity,
    version: 1,
    createdAt: now,
    updatedAt: now,
    state: {
      status: required ? 'requires_approval' : 'pending',
      pendingReason: required ? null : pendingReason,
      feeReserved,
      feeReservedNative,
      feeCharged: null,
      approval: { required, policy: approvalPolicy, by: null, at: null, note: null },
      hashes: [],
      transactionId: null,
      failure: null,
      cancelReason: null,
      bumps: 0,
      outcome: null,
      broadcastAt: null,
      completedAt: null,
    },
  };
  const events: PayoutEvent[] = ['payout.created', required ? 'payout.requires_approval' : 'payout.pending'];
  return { payout, postings: reservePostings(payout), events };
}

function change(payout: Payout, changes: Partial<PayoutState>, now: Date): Payout {
  return {
    ...payout,
    version: payout.version + 1,
    updatedAt: now,
    state: { ...payout.state, ...changes },
  };
}

export function approve(
  payout: Payout,
  by: { readonly keyId: string; readonly note: string | null; readonly pendingReason: PendingReason },
  now: Date,
): PayoutDecision {
  const approval = { ...payout.state.approval, by: by.keyId, at: now, note: by.note };
  const changes = { status: 'pending', approval, pendingReason: by.pendingReason } as const;
  return { payout: change(payout, changes, now), postings: [], events: ['payout.pending'] };
}

/** Only before the signer may have seen it. */
export function isCancelable({ state }: Payout): boolean {
  return state.status === 'requires_approval' || state.status === 'pending';
}

export function cancelPayout(payout: Payout, reason: string | null, now: Date): PayoutDecision {
  const changes = { status: 'canceled', pendingReason: null, cancelReason: reason } as const;
  const after = change(payout, changes, now);
  return { payout: after, postings: releasePostings(payout), events: ['payout.canceled'] };
}

/** Waits for another reason than before. No event tells of it. */
export function waitFor(payout: Payout, pendingReason: PendingReason, now: Date): PayoutDecision {
  return { payout: change(payout, { pendingReason }, now), postings: [], events: [] };
}

/** From here on it can no longer be canceled. */
export function process(payout: Payout, now: Date): PayoutDecision {
  const after = change(payout, { status: 'processing', pendingReason: null }, now);
  return { payout: after, postings: [], events: ['payout.processing'] };
}

/** Another transaction is on its way. */
export function broadcast(payout: Payout, hash: string, transactionId: string, now: Date): PayoutDecision {
  const { hashes, broadcastAt } = payout.state;
  const changes = { hashes: [...hashes, hash], transactionId, broadcastAt: broadcastAt ?? now };
  return { payout: change(payout, changes, now), postings: [], events: [] };
}

/** One of its transactions is in a block, which need not be the newest: it counts now. */
export function settleOn(payout: Payout, hash: string, transactionId: string, now: Date): Payout {
  const { hashes } = payout.state;
  if (hashes.at(-1) === hash && payout.state.transactionId === transactionId) return payout;
  const ordered = [...hashes.filter((each) => each !== hash), hash];
  return change(payout, { hashes: ordered, transactionId }, now);
}

/** Pays more for the next transaction; `charge` is the new bound in the asset that is sent. */
export function raiseFee(
  payout: Payout,
  bound: { readonly charge: bigint; readonly native: bigint },
  now: Date,
): PayoutDecision {
  const more = bound.charge - payout.state.feeReserved;
  const after = change(
    payout,
    { feeReserved: bound.charge, feeReservedNative: bound.native, bumps: payout.state.bumps + 1 },
    now,
  );
  return { payout: after, postings: raisePostings(after, more), events: [] };
}

/** In test mode: what is to become of it. */
export function intend(payout: Payout, outcome: PayoutState['outcome'], now: Date): PayoutDecision {
  return { payout: change(payout, { outcome }, now), postings: [], events: [] };
}

/** What its final transaction says; `fee` is what the network took of its own coin, `native`. */
export interface FinalTransaction {
  readonly fee: bigint;
  readonly native: string;
}

/** Its transaction is final: the payment left the wallet. */
export function complete(payout: Payout, final: FinalTransaction, now: Date): PayoutDecision {
  const charged = chargeFor(final.fee, payout.state);
  const postings = settlePostings(payout, { ...final, charged, sent: payout.terms.payAmount });
  const changes = { status: 'completed', feeCharged: charged, completedAt: now } as const;
  return { payout: change(payout, changes, now), postings, events: ['payout.completed'] };
}

/**
 * It will not be paid. Without a transaction everything is free again; one that the network took without
 * effect, or that took its place, still cost its fee.
 */
export function fail(
  payout: Payout,
  failure: { readonly reason: FailureReason; readonly message: string },
  final: FinalTransaction | null,
  now: Date,
): PayoutDecision {
  const charged = final === null ? 0n : chargeFor(final.fee, payout.state);
  const postings =
    final === null ? releasePostings(payout) : settlePostings(payout, { ...final, charged, sent: 0n });
  const changes = { status: 'failed', pendingReason: null, failure, feeCharged: charged } as const;
  return { payout: change(payout, changes, now), postings, events: ['payout.failed'] };
}

import type { AssetKey, Denomination } from '../money/asset.ts';
import type { Metadata } from '../metadata.ts';
import type { FeeSpeed } from './fee.ts';

export type PayoutStatus =
  'requires_approval' | 'pending' | 'processing' | 'completed' | 'failed' | 'canceled';
export type PendingReason = 'queued' | 'awaiting_signature';
export type FeePayer = 'sender' | 'recipient';

/** What is sent, where and at what cost: fixed at creation. Amounts are base units. */
export interface PayoutTerms {
  readonly amount: bigint;
  readonly priced: Denomination;
  readonly asset: AssetKey;
  readonly network: string;
  /** The coin or token that is sent. */
  readonly paid: Denomination;
  /** What the recipient gets. */
  readonly payAmount: bigint;
  /** How much of `priced` one unit of `paid` counts for, scaled by 10^12; null where they are the same. */
  readonly rate: bigint | null;
  readonly address: string;
  readonly addressId: string | null;
  readonly speed: FeeSpeed;
  readonly paidBy: FeePayer;
  readonly feeMax: bigint | null;
  /** What it was worth in US cents, for the payout policy; null where no rule asked. */
  readonly value: bigint | null;
}

/** What the merchant wrote on it; no rule reads these. */
export interface PayoutNotes {
  readonly description: string | null;
  readonly reference: string | null;
  readonly metadata: Metadata;
  readonly customerId: string | null;
}

export interface Approval {
  readonly required: boolean;
  readonly policy: string | null;
  readonly by: string | null;
  readonly at: Date | null;
  readonly note: string | null;
}

export type FailureReason = 'would_revert' | 'reverted' | 'signer_refused' | 'replaced';

export interface PayoutState {
  readonly status: PayoutStatus;
  readonly pendingReason: PendingReason | null;
  /** The most that the network may cost, in `paid`: reserved beside `payAmount`. */
  readonly feeReserved: bigint;
  /** The same in the network's own coin. */
  readonly feeReservedNative: bigint;
  /** What was charged for the network in the end, in `paid`. */
  readonly feeCharged: bigint | null;
  readonly approval: Approval;
  /** Every transaction that was sent, oldest first; the last one counts. */
  readonly hashes: readonly string[];
  readonly transactionId: string | null;
  readonly failure: { readonly reason: FailureReason; readonly message: string } | null;
  readonly cancelReason: string | null;
  /** How often the fee was raised. */
  readonly bumps: number;
  /** In test mode, what is to become of it. */
  readonly outcome: 'failed' | 'stuck' | null;
  readonly broadcastAt: Date | null;
  readonly completedAt: Date | null;
}

export interface Payout {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly idempotencyKey: string | null;
  /** The key that made it, and the line of keys that counts as one person. */
  readonly createdBy: { readonly keyId: string; readonly lineage: string };
  readonly refundId: string | null;
  readonly terms: PayoutTerms;
  readonly notes: PayoutNotes;
  readonly state: PayoutState;
}

export type PayoutEvent =
  | 'payout.created'
  | 'payout.requires_approval'
  | 'payout.pending'
  | 'payout.processing'
  | 'payout.completed'
  | 'payout.failed'
  | 'payout.canceled';

/** What the balance pays at most. */
export function reservedOf({ terms, state }: Pick<Payout, 'terms' | 'state'>): bigint {
  return terms.payAmount + state.feeReserved;
}

/** What the balance pays: at most, until it is known. */
export function totalDebitOf({ terms, state }: Pick<Payout, 'terms' | 'state'>): bigint {
  return terms.payAmount + (state.feeCharged ?? state.feeReserved);
}

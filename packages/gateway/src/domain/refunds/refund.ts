import type { Metadata } from '../metadata.ts';
import type { AssetKey, Denomination } from '../money/asset.ts';

export type RefundStatus = 'pending' | 'processing' | 'completed' | 'failed' | 'canceled';
/** Which rate turns the payment's currency into what is sent; `asset` exchanges nothing. */
export type RateBasis = 'original' | 'current' | 'asset';
export type RefundPortion = 'full' | 'overpaid' | 'received';
export type RefundFeePayer = 'merchant' | 'customer';

/** What is given back, and where: fixed at creation. */
export interface RefundTerms {
  readonly asset: AssetKey;
  readonly network: string;
  /** The coin or token that is sent. */
  readonly paid: Denomination;
  /** Base units of `paid`; where the customer pays the fee, it is taken out of this. */
  readonly amount: bigint;
  /** The payment's currency. */
  readonly priced: Denomination;
  /** How much of the payment this gives back, in base units of `priced`. */
  readonly paymentAmount: bigint;
  /** What one unit of `paid` counts for, scaled by 10^12; null for an asset that the payment does not take. */
  readonly rate: bigint | null;
  readonly basis: RateBasis;
  /** Null where an amount was named. */
  readonly portion: RefundPortion | null;
  readonly address: string;
  readonly feePaidBy: RefundFeePayer;
}

/** What the merchant wrote on it; no rule reads these. */
export interface RefundNotes {
  readonly reason: string | null;
  readonly reference: string | null;
  readonly metadata: Metadata;
}

export interface RefundState {
  readonly status: RefundStatus;
  /** What the network costs, in base units of `paid`: at most, until the refund is completed. */
  readonly networkFee: bigint;
  readonly hash: string | null;
  readonly failure: { readonly reason: string; readonly message: string } | null;
  readonly completedAt: Date | null;
}

/** Money that goes back to whoever paid, carried out by a payout. */
export interface Refund {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly idempotencyKey: string | null;
  readonly paymentId: string;
  readonly payoutId: string;
  readonly terms: RefundTerms;
  readonly notes: RefundNotes;
  readonly state: RefundState;
}

export type RefundEvent = 'refund.created' | `refund.${RefundStatus}`;

/** Whether a refund has taken, or may still take, its share of the payment. */
export function isLive({ state }: Pick<Refund, 'state'>): boolean {
  return state.status !== 'failed' && state.status !== 'canceled';
}

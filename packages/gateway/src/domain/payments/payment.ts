import type { AssetKey, Denomination } from '../money/asset.ts';

export type PaymentStatus = 'pending' | 'confirming' | 'confirmed' | 'expired' | 'unresolved' | 'canceled';
export type PaymentException = 'underpaid' | 'overpaid' | 'paid_late' | 'wrong_asset' | 'reorged';

/** What is asked for. Amounts are base units of `priced`. */
export interface Price {
  readonly amount: bigint;
  readonly priced: Denomination;
}

/** One way to pay: an asset, what is due in it at the locked rate, and where to. */
export interface PaymentOption extends Denomination {
  readonly asset: AssetKey;
  readonly network: string;
  readonly amount: bigint;
  readonly dust: bigint;
  /** In the price's currency, scaled by 10^12. */
  readonly rate: bigint;
  /** Null where nothing is exchanged. */
  readonly rateSource: string | null;
  readonly rateExpiresAt: Date | null;
  readonly address: string;
  readonly derivationPath: string;
  readonly uri: string;
  readonly confirmationsRequired: number;
  /** Whether it also waits until the network itself calls the block final. */
  readonly untilFinal?: boolean;
}

/** Fixed at creation; only `select` locks a rate anew, and only `reopen` gives more time. */
export interface PaymentTerms {
  readonly price: Price;
  readonly options: readonly PaymentOption[];
  /** Millionths of the price that may be missing: 0.5 % is 5000. */
  readonly toleranceMillionths: bigint;
  readonly latePayment: 'hold' | 'accept';
  readonly expiresAt: Date;
  readonly monitorUntil: Date;
}

/** What the merchant wrote on it; no rule reads these. */
export interface PaymentNotes {
  readonly description: string | null;
  readonly customerId: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
}

export interface StatusChange {
  readonly status: PaymentStatus;
  readonly exception: PaymentException | null;
  readonly at: Date;
}

/** What a merchant decided about an unresolved payment. */
export interface Resolution {
  readonly action: 'accept' | 'refund' | 'reopen';
  /** Id of the API key. */
  readonly by: string;
  readonly at: Date;
  readonly note: string | null;
  /** The confirmed money that was accepted as the whole price, while that money is there; empty for the others. */
  readonly accepted: readonly { readonly asset: AssetKey; readonly amount: bigint }[];
  /** The exception that was accepted, or that was the reason to give the money back. */
  readonly exception: PaymentException | null;
}

export interface PaymentState {
  readonly status: PaymentStatus;
  readonly exception: PaymentException | null;
  /** Base units of the price's currency. */
  readonly amountDue: bigint;
  readonly amountPending: bigint;
  readonly amountReceived: bigint;
  readonly amountOverpaid: bigint;
  /** What completed refunds have given back. */
  readonly amountRefunded: bigint;
  readonly selected: AssetKey | null;
  /** What the payer chose; `selected` is this until money says otherwise. */
  readonly chosen: AssetKey | null;
  /** The last one: a payment that was reopened may need another. */
  readonly resolution: Resolution | null;
  readonly history: readonly StatusChange[];
  readonly detectedAt: Date | null;
  readonly confirmedAt: Date | null;
  readonly expiredAt: Date | null;
  readonly canceledAt: Date | null;
  readonly cancelReason: string | null;
}

export interface Payment {
  readonly id: string;
  /** Opens the payer's page. */
  readonly payToken: string;
  /** The invoice that it pays. */
  readonly invoiceId: string | null;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly terms: PaymentTerms;
  readonly notes: PaymentNotes;
  readonly state: PaymentState;
}

export type PaymentEvent =
  | 'payment.created'
  | 'payment.partially_paid'
  | 'payment.confirming'
  | 'payment.confirmed'
  | 'payment.overpaid'
  | 'payment.unresolved'
  | 'payment.expired'
  | 'payment.canceled'
  | 'payment.reverted'
  | 'payment.resolved';

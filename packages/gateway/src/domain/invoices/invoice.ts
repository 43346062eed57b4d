import type { PostalAddress } from '../customers/customer.ts';
import type { Metadata } from '../metadata.ts';
import type { Denomination } from '../money/asset.ts';

export type InvoiceStatus = 'draft' | 'pending' | 'paid' | 'expired' | 'canceled';

/** One line. Amounts are base units of the invoice's currency. */
export interface InvoiceLine {
  readonly description: string;
  readonly quantity: number;
  readonly unitAmount: bigint;
  readonly discount: bigint;
  readonly tax: bigint;
}

export interface Reminder {
  readonly daysBeforeDue: number;
  readonly sentAt: Date | null;
}

/** What the merchant bills. Of a draft all of it can change. */
export interface InvoiceContent {
  readonly priced: Denomination;
  readonly lines: readonly InvoiceLine[];
  /** Of the whole, beside the lines' own. */
  readonly discount: bigint;
  readonly tax: bigint;
  readonly customerId: string | null;
  /** Empty for what the account accepts. */
  readonly accepted: readonly { readonly currency: string; readonly network: string }[];
  readonly allowPartial: boolean;
  readonly dueAt: Date | null;
  readonly expiresAt: Date | null;
  readonly reminders: readonly Reminder[];
  readonly memo: string | null;
  readonly footer: string | null;
  /** Null until one is given. */
  readonly number: string | null;
  readonly reference: string | null;
  readonly metadata: Metadata;
}

/** A customer as they were when the invoice was finalised. */
export interface CustomerSnapshot {
  readonly name: string | null;
  readonly email: string | null;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
}

/** Money that came another way. */
export interface OutOfBand {
  readonly amount: bigint;
  readonly note: string | null;
  readonly paidAt: Date;
}

export interface InvoiceState {
  readonly status: InvoiceStatus;
  readonly amountPaid: bigint;
  /** What completed refunds have given back of its payments. */
  readonly amountRefunded: bigint;
  readonly overdue: boolean;
  readonly customer: CustomerSnapshot | null;
  /** Where it was mailed to last, and reminders go. */
  readonly recipient: string | null;
  readonly sentAt: Date | null;
  readonly finalizedAt: Date | null;
  readonly paidAt: Date | null;
  readonly expiredAt: Date | null;
  readonly canceledAt: Date | null;
  readonly cancelReason: string | null;
  readonly outOfBand: readonly OutOfBand[];
}

export interface Invoice {
  readonly id: string;
  /** Opens the payer's page. */
  readonly payToken: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly content: InvoiceContent;
  readonly state: InvoiceState;
}

export type InvoiceEvent =
  | 'invoice.created'
  | 'invoice.sent'
  | 'invoice.pending'
  | 'invoice.partially_paid'
  | 'invoice.overdue'
  | 'invoice.paid'
  | 'invoice.expired'
  | 'invoice.canceled';

/** What is decided about an invoice; no event and `changed` false where nothing is. */
export interface InvoiceDecision {
  readonly invoice: Invoice;
  readonly events: readonly InvoiceEvent[];
  readonly changed: boolean;
}

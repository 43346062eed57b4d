import type { ColumnType, Generated } from 'kysely';
import type { Mode } from '../mode.ts';
import type { PostalAddressRow } from './customers.ts';

export interface InvoiceTables {
  invoice: InvoiceTable;
  invoice_counter: InvoiceCounterTable;
  mail: MailTable;
}

export interface InvoiceTable {
  merchant_id: string;
  id: string;
  /** Opens the payer's page. */
  pay_token: string;
  mode: Mode;
  version: number;
  status: string;
  number: string | null;
  currency: string;
  decimals: number;
  display_decimals: number;
  lines: Json<LineRow[]>;
  /** Base units of `currency`, as all amounts here. */
  discount: bigint;
  tax: bigint;
  total: bigint;
  amount_paid: bigint;
  amount_refunded: bigint;
  overdue: boolean;
  customer_id: string | null;
  customer: ColumnType<SnapshotRow | null, string | null, string | null>;
  recipient: string | null;
  accepted: Json<{ currency: string; network: string }[]>;
  allow_partial: boolean;
  due_at: Date | null;
  expires_at: Date | null;
  reminders: Json<ReminderRow[]>;
  memo: string | null;
  footer: string | null;
  reference: string | null;
  metadata: Json<Record<string, string>>;
  out_of_band: Json<OutOfBandRow[]>;
  cancel_reason: string | null;
  sent_at: Date | null;
  finalized_at: Date | null;
  paid_at: Date | null;
  expired_at: Date | null;
  canceled_at: Date | null;
  /** When time alone changes it next. */
  wakes_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** Amounts are texts: jsonb has no integers of this size. */
export interface LineRow {
  description: string;
  quantity: number;
  unit_amount: string;
  discount: string;
  tax: string;
}

export interface ReminderRow {
  days_before_due: number;
  sent_at: string | null;
}

export interface SnapshotRow {
  name: string | null;
  email: string | null;
  address: PostalAddressRow | null;
  tax_id: string | null;
}

export interface OutOfBandRow {
  amount: string;
  note: string | null;
  paid_at: string;
}

/** The next number of a merchant and mode. */
export interface InvoiceCounterTable {
  merchant_id: string;
  mode: Mode;
  next_number: number;
}

export interface MailTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  object_id: string;
  recipient: string;
  subject: string;
  text_body: string;
  html_body: string;
  status: 'queued' | 'sent' | 'failed' | 'captured';
  attempts: Generated<number>;
  next_at: Date;
  locked_by: string | null;
  locked_until: Date | null;
  error: string | null;
  created_at: Date;
  sent_at: Date | null;
}

type Json<Value> = ColumnType<Value, string, string>;

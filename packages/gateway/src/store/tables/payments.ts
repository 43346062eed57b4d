import type { ColumnType, Generated } from 'kysely';
import type { Mode } from '../mode.ts';

export interface PaymentTables {
  payment: PaymentTable;
  deposit_address: DepositAddressTable;
  wallet: WalletTable;
}

export interface PaymentTable {
  merchant_id: string;
  id: string;
  /** Opens the payer's page. */
  pay_token: string;
  invoice_id: string | null;
  mode: Mode;
  version: number;
  status: string;
  exception: string | null;
  currency: string;
  decimals: number;
  display_decimals: number;
  /** Base units of `currency`, as all amounts here. */
  amount: bigint;
  amount_due: bigint;
  amount_pending: bigint;
  amount_received: bigint;
  amount_overpaid: bigint;
  amount_refunded: bigint;
  selected: string | null;
  chosen: string | null;
  resolution: ColumnType<ResolutionRow | null, string | null, string | null>;
  options: Json<OptionRow[]>;
  tolerance_millionths: number;
  late_payment: 'hold' | 'accept';
  description: string | null;
  customer_id: string | null;
  reference: string | null;
  metadata: Json<Record<string, string>>;
  success_url: string | null;
  cancel_url: string | null;
  cancel_reason: string | null;
  history: Json<HistoryRow[]>;
  expires_at: Date;
  monitor_until: Date;
  detected_at: Date | null;
  confirmed_at: Date | null;
  expired_at: Date | null;
  canceled_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** jsonb has no integers of this size: amounts and rates are texts, times are ISO texts. */
export interface OptionRow {
  currency: string;
  network: string;
  decimals: number;
  display_decimals: number;
  amount: string;
  dust: string;
  rate: string;
  rate_source: string | null;
  rate_expires_at: string | null;
  address: string;
  derivation_path: string;
  uri: string;
  confirmations_required: number;
  until_final?: boolean;
}

export interface ResolutionRow {
  action: 'accept' | 'refund' | 'reopen';
  by: string;
  at: string;
  note: string | null;
  accepted: { asset: string; amount: string }[];
  exception: string | null;
}

export interface HistoryRow {
  status: string;
  exception: string | null;
  at: string;
}

/** An address of ours; every one is watched for ever. */
export interface DepositAddressTable {
  merchant_id: string;
  mode: Mode;
  network: string;
  address: string;
  wallet_index: number;
  path: string;
  payment_id: string | null;
  created_at: Generated<Date>;
  /** The transaction that issued it, as `pg_current_xact_id()` numbers them. */
  issued_in: Generated<string>;
}

/** The next address of the one wallet that a network and mode have; an index is never given twice. */
export interface WalletTable {
  network: string;
  mode: Mode;
  next_index: number;
}

type Json<Value> = ColumnType<Value, string, string>;

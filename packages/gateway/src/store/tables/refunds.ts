import type { ColumnType } from 'kysely';
import type { Mode } from '../mode.ts';

export interface RefundTables {
  refund: RefundTable;
}

/** What goes back to a payer. Amounts are base units. */
export interface RefundTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  version: number;
  idempotency_key: string | null;
  status: 'pending' | 'processing' | 'completed' | 'failed' | 'canceled';
  payment_id: string;
  payout_id: string;
  asset: string;
  network: string;
  currency: string;
  decimals: number;
  display_decimals: number;
  amount: bigint;
  payment_currency: string;
  payment_decimals: number;
  payment_display_decimals: number;
  payment_amount: bigint;
  rate: bigint | null;
  rate_basis: 'original' | 'current' | 'asset';
  portion: 'full' | 'overpaid' | 'received' | null;
  address: string;
  fee_paid_by: 'merchant' | 'customer';
  network_fee: bigint;
  hash: string | null;
  failure_reason: string | null;
  failure_message: string | null;
  reason: string | null;
  reference: string | null;
  metadata: ColumnType<Record<string, string>, string, string>;
  completed_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

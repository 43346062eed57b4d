import type { ColumnType } from 'kysely';
import type { Mode } from '../mode.ts';

export interface PayoutTables {
  payout: PayoutTable;
}

export interface PayoutTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  version: number;
  idempotency_key: string | null;
  created_by: string;
  lineage: string;
  refund_id: string | null;
  status: 'requires_approval' | 'pending' | 'processing' | 'completed' | 'failed' | 'canceled';
  pending_reason: 'queued' | 'awaiting_signature' | null;
  amount: bigint;
  currency: string;
  decimals: number;
  display_decimals: number;
  asset: string;
  network: string;
  pay_currency: string;
  pay_decimals: number;
  pay_display_decimals: number;
  pay_amount: bigint;
  rate: bigint | null;
  address: string;
  address_id: string | null;
  speed: 'economy' | 'normal' | 'priority';
  paid_by: 'sender' | 'recipient';
  fee_max: bigint | null;
  value: bigint | null;
  fee_reserved: bigint;
  fee_reserved_native: bigint;
  fee_charged: bigint | null;
  approval_required: boolean;
  approval_policy: string | null;
  approved_by: string | null;
  approved_at: Date | null;
  approval_note: string | null;
  hashes: string[];
  transaction_id: string | null;
  failure_reason: string | null;
  failure_message: string | null;
  cancel_reason: string | null;
  bumps: number;
  outcome: 'failed' | 'stuck' | null;
  description: string | null;
  reference: string | null;
  metadata: ColumnType<Record<string, string>, string, string>;
  customer_id: string | null;
  broadcast_at: Date | null;
  completed_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

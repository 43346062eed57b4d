import type { ColumnType } from 'kysely';
import type { Mode } from '../mode.ts';

export interface TransactionTables {
  chain_transaction: ChainTransactionTable;
}

/** What moved on a network to an address of a merchant: one output or one token log. */
export interface ChainTransactionTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  version: number;
  type: 'payment' | 'deposit' | 'payout' | 'refund';
  direction: 'in' | 'out';
  status: 'pending' | 'confirmed' | 'failed' | 'replaced';
  currency: string;
  network: string;
  decimals: number;
  display_decimals: number;
  amount: bigint;
  dust: boolean;
  /** `<network>:<txid>:<index>`. */
  transfer_id: string;
  hash: string;
  transfer_index: string;
  index_of: 'output' | 'log' | null;
  block_height: number | null;
  block_hash: string | null;
  confirmations_required: number;
  /** The token's contract; null for a network's own coin. */
  contract: string | null;
  listed: boolean;
  until_final: boolean;
  replaceable: boolean;
  replaced_by: string | null;
  from_addresses: string[];
  to_address: string;
  spends: string[];
  value: ColumnType<ValueRow | null, string | null, string | null>;
  payment_id: string | null;
  payout_id: string | null;
  refund_id: string | null;
  network_fee: bigint | null;
  fee_decimals: number | null;
  fee_display_decimals: number | null;
  /** The postings in force, oldest first. */
  active: ColumnType<ActiveRow[], string, string>;
  reversals: number;
  detected_at: Date;
  confirmed_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface ValueRow {
  currency: string;
  decimals: number;
  display_decimals: number;
  amount: string;
  rate: string;
  at: string;
  source?: string | null;
}

export interface ActiveRow {
  ref: string;
  kind: 'seen' | 'confirmed' | 'release' | 'hold';
  from: 'none' | 'pending' | 'available' | 'reserved' | 'suspense';
  to: 'none' | 'pending' | 'available' | 'reserved' | 'suspense';
  amount: string;
}

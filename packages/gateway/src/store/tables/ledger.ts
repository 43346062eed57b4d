import type { Generated, GeneratedAlways } from 'kysely';
import type { Mode } from '../mode.ts';

export interface LedgerTables {
  ledger_account: LedgerAccountTable;
  ledger_transfer: LedgerTransferTable;
  ledger_entry: LedgerEntryTable;
}

/** Written by the function `ledger_post` alone. */
export interface LedgerAccountTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  /** `<currency>:<network>`. */
  asset: string;
  kind: string;
  shard: Generated<number>;
  no_overdraft: boolean;
  balance: bigint;
  seq: number;
}

export interface LedgerTransferTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  kind: string;
  ref: string;
  reverses: string | null;
  created_at: Date;
}

export interface LedgerEntryTable {
  merchant_id: string;
  /** Made of the transfer and the line, and in the order of time. */
  id: GeneratedAlways<string>;
  transfer_id: string;
  line: number;
  account_id: string;
  asset: string;
  /** Credits are above zero, debits below. */
  amount: bigint;
  account_seq: number;
  balance_after: bigint;
}

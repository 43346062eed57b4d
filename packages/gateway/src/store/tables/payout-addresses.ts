import type { ColumnType } from 'kysely';
import type { Mode } from '../mode.ts';

export interface PayoutAddressTables {
  payout_address: PayoutAddressTable;
}

/** The book of addresses that payouts may go to. A removed row stays for the payouts that went there. */
export interface PayoutAddressTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  version: number;
  label: string | null;
  currency: string;
  network: string;
  address: string;
  memo: string | null;
  activates_at: Date;
  customer_id: string | null;
  reference: string | null;
  metadata: ColumnType<Record<string, string>, string, string>;
  deleted_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

import type { ColumnType } from 'kysely';
import type { Mode } from '../mode.ts';

export interface CustomerTables {
  customer: CustomerTable;
}

/** Who pays. A deleted row has nothing left but its id. */
export interface CustomerTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  version: number;
  email: string | null;
  name: string | null;
  locale: string | null;
  address: ColumnType<PostalAddressRow | null, string | null, string | null>;
  tax_id: string | null;
  reference: string | null;
  metadata: ColumnType<Record<string, string>, string, string>;
  deleted_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface PostalAddressRow {
  line1: string | null;
  line2: string | null;
  city: string | null;
  state: string | null;
  postal_code: string | null;
  country: string | null;
}

import type { ColumnType, Generated } from 'kysely';
import type { Mode } from '../mode.ts';

export interface MerchantTables {
  merchant: MerchantTable;
  account: AccountTable;
  test_clock: TestClockTable;
}

/** One per account holder; its UUID is the first key of every tenant table. */
export interface MerchantTable {
  merchant_id: string;
  name: string;
  created_at: Date;
}

/** A merchant's defaults, one row per mode. Amounts and percentages are decimal strings. */
export interface AccountTable {
  merchant_id: string;
  mode: Mode;
  version: Generated<number>;
  accepted: Json<{ currency: string; network: string }[]>;
  underpayment_tolerance: Generated<string>;
  expires_in: Generated<number>;
  /** Confirmations by network; an absent network takes the asset's default. */
  confirmations: Json<Record<string, number>>;
  late_payment: Generated<'hold' | 'accept'>;
  payout_policy: Json<PayoutPolicyRow | null, string | null>;
  pending_payout_policy: Json<PayoutPolicyRow | null, string | null>;
  pending_payout_policy_at: Date | null;
  branding: Json<BrandingRow | null, string | null>;
  emails: Generated<string[]>;
  reference: string | null;
  metadata: Json<Record<string, string>>;
  created_at: Date;
  updated_at: Date;
}

/** How far a merchant's test time is ahead of real time. */
export interface TestClockTable {
  merchant_id: string;
  offset_seconds: number;
  updated_at: Date;
}

/** Amounts are US cents as texts. */
export interface PayoutPolicyRow {
  approval_above: string | null;
  max_amount: string | null;
  max_per_day: string | null;
  allowlist_only: boolean;
}

export interface BrandingRow {
  name: string | null;
  logo_url: string | null;
  color: string | null;
}

// jsonb is read as a value and written as its text.
type Json<Value, Text = string> = ColumnType<Value, Text | undefined, Text>;

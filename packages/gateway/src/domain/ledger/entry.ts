import type { AssetKey } from '../money/asset.ts';
import type { Valuation } from '../transactions/transaction.ts';

/** The accounts that a merchant sees. */
export type BalanceAccount = 'available' | 'pending' | 'reserved';

export type EntryType =
  'payment' | 'payout' | 'refund' | 'network_fee' | 'hold' | 'release' | 'reversal' | 'adjustment';

/** One line of the ledger, as its merchant sees it. Amounts are base units. */
export interface Entry {
  readonly id: string;
  readonly createdAt: Date;
  readonly asset: AssetKey;
  readonly account: BalanceAccount;
  /** Below zero where the line takes. */
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly type: EntryType;
  readonly source: { readonly object: 'payment' | 'transaction' | 'payout' | 'refund'; readonly id: string };
  readonly transactionId: string | null;
  /** The rate that its transaction was valued at. */
  readonly valuation: Valuation | null;
  /** What the lines of one balanced posting have in common. */
  readonly postingId: string;
}

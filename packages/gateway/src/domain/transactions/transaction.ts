import type { Denomination } from '../money/asset.ts';
import type { Inbound } from './inbound.ts';

/** What an amount was worth when it was seen; `amount` is base units of `denomination`. */
export interface Valuation {
  readonly denomination: Denomination;
  readonly amount: bigint;
  /** Scaled by 10^12. */
  readonly rate: bigint;
  readonly at: Date;
  /** Where the rate comes from; null where that was not noted. */
  readonly source: string | null;
}

export interface BlockPosition {
  readonly height: number;
  readonly hash: string;
}

/** An incoming transfer as a merchant sees it: one output or one token log of a network's transaction. */
export interface Transaction extends Inbound, Denomination {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly type: 'payment' | 'deposit';
  readonly network: string;
  readonly hash: string;
  /** The output's number, the log's ordinal, or `native`. */
  readonly index: string;
  /** Whether `index` counts outputs or logs. */
  readonly indexOf: 'output' | 'log' | null;
  readonly block: BlockPosition | null;
  readonly confirmationsRequired: number;
  /** Whether it also waits until the network itself calls its block final. */
  readonly untilFinal: boolean;
  /** The token's contract; null for a network's own coin. */
  readonly contract: string | null;
  /** False for a token that nobody has configured: it is shown, and never money. */
  readonly listed: boolean;
  readonly replaceable: boolean;
  readonly replacedBy: string | null;
  readonly from: readonly string[];
  readonly to: string;
  /** What it uses up; of two that share one only one can confirm. */
  readonly spends: readonly string[];
  readonly value: Valuation | null;
  readonly paymentId: string | null;
  /** The customer of the payment, as the payment names it now. */
  readonly customerId: string | null;
  /** The invoice that the payment pays. */
  readonly invoiceId: string | null;
  readonly confirmedAt: Date | null;
}

export type TransactionEvent =
  'transaction.pending' | 'transaction.confirmed' | 'transaction.failed' | 'transaction.replaced';

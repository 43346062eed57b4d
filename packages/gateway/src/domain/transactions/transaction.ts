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

/** Base units of the network's own coin. */
export interface NetworkFee extends Omit<Denomination, 'currency'> {
  readonly amount: bigint;
}

export interface BlockPosition {
  readonly height: number;
  readonly hash: string;
}

/** A transfer as a merchant sees it: what a payer sent (one output or token log), or what a payout or refund sent. */
export interface Transaction extends Inbound, Denomination {
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly type: 'payment' | 'deposit' | 'payout' | 'refund';
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
  readonly payoutId: string | null;
  /** The refund that the payout carries out. */
  readonly refundId: string | null;
  /** What the network took for it, where we paid that. */
  readonly networkFee: NetworkFee | null;
  /** The customer of the payment, as the payment names it now. */
  readonly customerId: string | null;
  /** The invoice that the payment pays. */
  readonly invoiceId: string | null;
  readonly confirmedAt: Date | null;
}

export type TransactionEvent =
  'transaction.pending' | 'transaction.confirmed' | 'transaction.failed' | 'transaction.replaced';

/** Which way the money goes: a payout or refund sends it. */
export function directionOf({ payoutId }: Pick<Transaction, 'payoutId'>): 'in' | 'out' {
  return payoutId === null ? 'in' : 'out';
}

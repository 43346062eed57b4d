import type { AssetKey } from '../money/asset.ts';

/**
 * The accounts that money moves between. The first three are what the merchant is owed and never go
 * below zero; `receivable` may, and is repaid by the next credit. The `house:` ones are the install's.
 */
export type AccountKind =
  | 'pending'
  | 'available'
  | 'reserved'
  | 'receivable'
  | 'house:onchain_unconfirmed'
  | 'house:onchain'
  | 'house:suspense'
  | 'house:network_fee';

/** One line of a posting: credits are positive, debits negative, in base units. */
export interface PostingLine {
  readonly account: AccountKind;
  readonly amount: bigint;
}

export type PostingKind =
  | 'seen'
  | 'confirmed'
  | 'release'
  | 'hold'
  | 'advance'
  | 'repay'
  | 'reversal'
  | 'reserve'
  | 'settle'
  | 'network_fee';

/** A balanced set of lines in one asset. `ref` names it once and for all; `reverses` is another's ref. */
export interface Posting {
  readonly ref: string;
  readonly kind: PostingKind;
  readonly asset: AssetKey;
  readonly reverses: string | null;
  readonly lines: readonly PostingLine[];
}

/** The exact inverse of a posting. */
export function reverse(posting: Posting): Posting {
  return {
    ref: `${posting.ref}:reversed`,
    kind: 'reversal',
    asset: posting.asset,
    reverses: posting.ref,
    lines: posting.lines.map((line) => ({ account: line.account, amount: -line.amount })),
  };
}

/** Two lines that move an amount from one account to another. */
export function move(from: AccountKind, to: AccountKind, amount: bigint): PostingLine[] {
  return [
    { account: from, amount: -amount },
    { account: to, amount },
  ];
}

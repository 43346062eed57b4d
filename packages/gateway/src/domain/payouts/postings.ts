import { move, type Posting, type PostingKind } from '../ledger/posting.ts';
import { toAssetKey, type AssetKey } from '../money/asset.ts';
import type { Payout } from './payout.ts';
import { reservedOf } from './payout.ts';

function posting(
  payout: Payout,
  name: string,
  kind: PostingKind,
  [from, to, amount]: Parameters<typeof move>,
  asset: AssetKey = payout.terms.asset,
): Posting[] {
  if (amount === 0n) return [];
  const ref = `payout:${payout.id}:${name}`;
  return [{ ref, kind, asset, reverses: null, lines: move(from, to, amount) }];
}

/** Takes what a payout may cost out of the free balance. */
export function reservePostings(payout: Payout): Posting[] {
  return posting(payout, 'reserve', 'reserve', ['available', 'reserved', reservedOf(payout)]);
}

/** Takes what a higher fee may cost more. */
export function raisePostings(payout: Payout, more: bigint): Posting[] {
  return posting(payout, `reserve:${payout.state.bumps}`, 'reserve', ['available', 'reserved', more]);
}

/** Gives back everything that was reserved. */
export function releasePostings(payout: Payout): Posting[] {
  return posting(payout, 'release', 'release', ['reserved', 'available', reservedOf(payout)]);
}

export interface Outcome {
  /** What reached the recipient, in base units of the asset that is sent: all of it, or nothing. */
  readonly sent: bigint;
  /** What the network took, in its own coin. */
  readonly fee: bigint;
  /** What is charged for it, in the asset that is sent. */
  readonly charged: bigint;
  /** The network's own coin. */
  readonly native: string;
}

/**
 * What a final transaction moves: the payment and its fee leave the reserve, the rest is free again, and the
 * network's coin leaves the wallet. Each posting has one name for ever, so it can happen once only.
 */
export function settlePostings(payout: Payout, { sent, fee, charged, native }: Outcome): Posting[] {
  const unused = reservedOf(payout) - sent - charged;
  const coin = toAssetKey(native, payout.terms.network);
  return [
    ...posting(payout, 'settle', 'settle', ['reserved', 'house:onchain', sent]),
    ...posting(payout, 'network_fee', 'network_fee', ['reserved', 'house:network_fee', charged]),
    ...posting(payout, 'release', 'release', ['reserved', 'available', unused]),
    ...posting(payout, 'gas', 'network_fee', ['house:network_fee', 'house:onchain', fee], coin),
  ];
}

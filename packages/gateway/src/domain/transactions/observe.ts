import { isSurviving } from './inbound.ts';
import type { BlockPosition, Transaction } from './transaction.ts';

/** How many blocks confirm a transaction, its own included: computed from the tip, never counted. */
export function confirmationsOf(block: BlockPosition | null, tip: number): number {
  return block === null ? 0 : Math.max(0, tip - block.height + 1);
}

/** What a block or the mempool says about a transaction that is known already. */
export interface Sighting {
  readonly block: BlockPosition | null;
  readonly replaceable: boolean;
  readonly from: readonly string[];
  readonly spends: readonly string[];
}

/** Seen, again or for the first time, waiting or in a block. One that was given up comes back. */
export function sight(
  transaction: Transaction,
  seen: Sighting,
  tip: number,
  finalized: number | null = null,
): Transaction {
  const known = isSurviving(transaction);
  const spends = seen.spends.length > 0 ? seen.spends : transaction.spends;
  const from = seen.from.length > 0 ? seen.from : transaction.from;
  // A mempool that still lists what is in a block is only late.
  const block = seen.block ?? (known ? transaction.block : null);
  const next: Transaction = {
    ...transaction,
    state: known ? transaction.state : 'pending',
    replacedBy: null,
    block,
    replaceable: block === null && seen.replaceable,
    from: sameList(from, transaction.from) ? transaction.from : from,
    spends: sameList(spends, transaction.spends) ? transaction.spends : spends,
  };
  return deepen(next, tip, finalized);
}

/**
 * Confirmed once it is deep enough, and final where it waits for that. It stays so while its own block
 * stands, however the tip moves.
 *
 * @param finalized height up to which the network calls its blocks final; null where nothing is, or that is unknown
 */
export function deepen(transaction: Transaction, tip: number, finalized: number | null = null): Transaction {
  const { state, block, untilFinal } = transaction;
  if (state !== 'pending' || block === null) return transaction;
  if (confirmationsOf(block, tip) < transaction.confirmationsRequired) return transaction;
  if (untilFinal && (finalized === null || block.height > finalized)) return transaction;
  return { ...transaction, state: 'confirmed' };
}

/** Its block is no longer part of the chain: it waits again until the network says otherwise. */
export function loseBlock(transaction: Transaction): Transaction {
  return { ...transaction, state: isSurviving(transaction) ? 'pending' : transaction.state, block: null };
}

/** It is not coming: another transaction spends the same money, or the network knows it no longer. */
export function vanish(transaction: Transaction, replacedBy: string | null): Transaction {
  return {
    ...transaction,
    state: replacedBy === null ? 'failed' : 'replaced',
    block: null,
    replaceable: false,
    replacedBy,
  };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

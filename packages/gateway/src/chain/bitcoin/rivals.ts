import type { Transfer } from '../../app/ports/chain.ts';
import type { ReadTransaction } from './transaction.ts';

/** So many payments are remembered, the latest ones. */
const most = 10_000;

/**
 * What else spends the coins of payments to us. Nodes forget a transaction that was replaced and do not say
 * by what, so whatever passes by is held against the coins of those that we saw.
 */
export class Rivals {
  readonly #coinsOf = new Map<string, readonly string[]>();
  /** By outpoint, those that spend it. */
  readonly #spenders = new Map<string, Set<string>>();

  /** Remembers what payments to us spend. */
  remember(transfers: readonly Transfer[]): void {
    for (const { txid, spends } of transfers) {
      if (this.#coinsOf.has(txid)) continue;
      this.#coinsOf.set(txid, spends);
      for (const outpoint of spends) {
        const spenders = this.#spenders.get(outpoint) ?? new Set();
        this.#spenders.set(outpoint, spenders.add(txid));
      }
    }
    for (const txid of this.#coinsOf.keys()) {
      if (this.#coinsOf.size <= most) return;
      for (const outpoint of this.#coinsOf.get(txid) ?? []) this.#spenders.delete(outpoint);
      this.#coinsOf.delete(txid);
    }
  }

  /** Looks at a transaction that passes by, ours or not. */
  meet({ txid, spends }: Pick<ReadTransaction, 'txid' | 'spends'>): void {
    for (const outpoint of spends) this.#spenders.get(outpoint)?.add(txid);
  }

  /** Other transactions that spend what this one spends. */
  of(txid: string): string[] {
    const coins = this.#coinsOf.get(txid) ?? [];
    const rivals = new Set(coins.flatMap((outpoint) => [...(this.#spenders.get(outpoint) ?? [])]));
    rivals.delete(txid);
    return [...rivals];
  }
}

import type { WatchSet } from '../app/ports/chain.ts';
import type { ChainKey, ChainLog } from '../app/ports/chain-log.ts';

/** All addresses that were ever issued on a network, each with its merchant. */
export interface Watch extends WatchSet {
  /** Takes in what was issued since; whatever was paid after that was issued before. */
  refresh(): Promise<void>;
  merchantOf(address: string): string | null;
}

export function createWatch(key: ChainKey, log: ChainLog): Watch {
  const merchants = new Map<string, string>();
  let next = 0;
  return {
    get size() {
      return merchants.size;
    },
    has: (address) => merchants.has(address),
    values: () => merchants.keys(),
    merchantOf: (address) => merchants.get(address) ?? null,
    refresh: async () => {
      // Indexes become visible in order, see takeIndex: none can appear below one that was read.
      for (const issued of await log.addressesFrom(key, next)) {
        merchants.set(issued.address, issued.merchantId);
        next = issued.index + 1;
      }
    },
  };
}

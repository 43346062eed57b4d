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
  let mark: string | null = null;
  return {
    get size() {
      return merchants.size;
    },
    has: (address) => merchants.has(address),
    values: () => merchants.keys(),
    merchantOf: (address) => merchants.get(address) ?? null,
    refresh: async () => {
      const issued = await log.addressesSince(key, mark);
      for (const { address, merchantId } of issued.addresses) merchants.set(address, merchantId);
      mark = issued.mark;
    },
  };
}

import type { ChainKey } from './chain-log.ts';

/** What the test operations may move besides the networks themselves. */
export interface TestBench {
  /** Moves a merchant's test time forward and tells the whole offset. */
  advanceClock(
    merchantId: string,
    seconds: number,
  ): Promise<{ readonly now: Date; readonly offsetSeconds: number }>;
  /** Reads a network on at once, as far as this process is the one that reads it. */
  wake(key: ChainKey): Promise<void>;
  /** Works while this process mines no block on its own account: what waits goes on waiting. */
  withoutMining<Result>(key: ChainKey, work: () => Promise<Result>): Promise<Result>;
}

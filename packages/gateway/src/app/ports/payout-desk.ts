import type { PendingReason } from '../../domain/payouts/payout.ts';
import type { Checkpoint } from '../payouts/checkpoint.ts';
import type { FeeQuote } from './chain.ts';
import type { ChainKey } from './chain-log.ts';
import type { Network } from './networks.ts';

/** What this process knows of paying out. */
export interface PayoutDesk {
  /** Whether the signer was there a moment ago. */
  isSignerThere(key: ChainKey): boolean;
  pendingReason(key: ChainKey): PendingReason;
  /** What the network asks now, at most some seconds old. */
  feesOf(network: Network): Promise<FeeQuote>;
  /** Looks after a network's payouts at once; where it works, it waits until that is done. */
  wake(key: ChainKey): Promise<void>;
  readonly checkpoint: Checkpoint;
}

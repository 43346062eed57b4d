import type { Asset } from '../../domain/money/asset.ts';
import type { Checkpoint } from '../../app/payouts/checkpoint.ts';
import type { ChainRef, FeeQuote } from '../../app/ports/chain.ts';
import type { ChainKey, ChainLease } from '../../app/ports/chain-log.ts';
import type { Network } from '../../app/ports/networks.ts';
import type { Attempt, NetworkWallet, Signer, WalletGroup, WalletLog } from '../../app/ports/wallet.ts';

/** What one look after a wallet works with. */
export interface WalletContext {
  readonly network: Network;
  readonly key: ChainKey;
  readonly wallet: NetworkWallet;
  /** The network's own coin. */
  readonly coin: Asset;
  readonly log: WalletLog;
  readonly lease: ChainLease;
  readonly signer: Signer;
  readonly fees: () => Promise<FeeQuote>;
  readonly tip: ChainRef;
  readonly checkpoint: Checkpoint;
  readonly resendMs: number;
  readonly onError: (error: unknown) => void;
  /** In test mode a payout may be meant to stay in the mempool: it is held back before it is sent. */
  readonly beforeSend: (group: WalletGroup, attempt: Attempt) => Promise<void>;
}

/** The attempt that counts now: the newest that the signer has not refused. */
export function lastOf({ attempts }: WalletGroup): Attempt {
  const last = attempts.findLast(({ refused, number }) => refused === null || number === 1);
  if (last === undefined) throw new Error('a group without attempts');
  return last;
}

/** How many blocks make a payout final, where that is a number. */
export function depthOf(wallet: NetworkWallet): number {
  return wallet.final === 'finalized' ? 64 : wallet.final;
}

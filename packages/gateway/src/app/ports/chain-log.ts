import type { ChainRef } from './chain.ts';
import type { Mode, Work } from './work.ts';

/** A network of one mode. */
export interface ChainKey {
  readonly network: string;
  readonly mode: Mode;
}

/** The right to read a network on, until it is taken over. */
export interface ChainLease extends ChainKey {
  readonly holder: string;
  /** Everything that is written checks it: an old holder's late write changes nothing. */
  readonly epoch: number;
}

export interface ChainCursor {
  readonly genesis: string | null;
  readonly tip: ChainRef | null;
}

/** An address of ours. */
export interface WatchedAddress {
  readonly address: string;
  readonly merchantId: string;
}

/** Addresses that became visible, and the mark to go on from. The next look may give some of them again. */
export interface WatchedAddresses {
  readonly addresses: readonly WatchedAddress[];
  readonly mark: string;
}

/** A transaction that is not confirmed yet. */
export interface OpenTransaction {
  readonly merchantId: string;
  readonly hash: string;
  readonly transferId: string;
  readonly blockHeight: number | null;
  readonly confirmationsRequired: number;
}

/** Somebody else reads this network now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** How far networks have been read, across merchants. */
export interface ChainLog {
  /** Takes or renews the lease; null while another holds it. */
  lease(key: ChainKey, holder: string, seconds: number): Promise<ChainLease | null>;
  release(lease: ChainLease): Promise<void>;
  cursor(key: ChainKey): Promise<ChainCursor | null>;
  /** The block that was read at a height; null beyond what is kept. */
  blockAt(key: ChainKey, height: number): Promise<ChainRef | null>;
  /** All that was issued since a mark was taken; from the beginning without one. */
  addressesSince(key: ChainKey, mark: string | null): Promise<WatchedAddresses>;
  open(key: ChainKey): Promise<OpenTransaction[]>;
  /** One transaction: all of it is kept, or nothing. Throws {@link LeaseLost} before anything is done. */
  step<Result>(lease: ChainLease, work: (step: ChainStep) => Promise<Result>): Promise<Result>;
}

/** What one step of reading may do. */
export interface ChainStep {
  /** Begins at a block; `below` are those that it stands on, as far as they are kept. */
  begin(genesis: string | null, tip: ChainRef, below?: readonly ChainRef[]): Promise<void>;
  /** Goes on to the next block, and forgets those deeper than `keep`. */
  connect(block: ChainRef, keep: number): Promise<void>;
  /** Goes back from a block to its parent. */
  disconnect(block: ChainRef): Promise<void>;
  /** Merchants with transactions in a block, or deep enough under a tip (and final, if they wait for it) to be confirmed. */
  merchantsInBlock(hash: string): Promise<string[]>;
  merchantsConfirmedBy(tip: number, finalized: number | null): Promise<string[]>;
  /** Works for one merchant, inside this same transaction. */
  forMerchant(merchantId: string, work: (work: Work) => Promise<void>): Promise<void>;
}

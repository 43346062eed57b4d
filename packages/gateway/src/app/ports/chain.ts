/**
 * What the use cases need of a network, as types. Adapters in `chain/` implement them; nothing here
 * knows of a node, an RPC or a library.
 *
 * Amounts are bigint base units (satoshi, wei, 10^-6 USDC). An address is a string in the network's one
 * canonical form, exactly as {@link AddressDeriver.derive} gives it (bech32 lower case, EIP-55), so that
 * addresses compare with `===`.
 */

/** A block: where it is, what it is, what it stands on. `time` is the block's own clock, unix seconds. */
export interface ChainRef {
  readonly network: string;
  readonly height: number;
  readonly hash: string;
  readonly parent: string;
  readonly time: number;
}

/**
 * The addresses of ours, however many. A `Set<string>` is one. Adapters ask `has` for what a block
 * holds; they list the values only while the set is small enough to send to a node as a filter.
 */
export interface WatchSet {
  readonly size: number;
  has(address: string): boolean;
  values(): Iterable<string>;
}

/**
 * Money moving to a watched address: one output, one token log or one native transfer.
 *
 * Pending transfers of a transaction are what it is expected to do. Once it is in a block, the block's
 * transfers of that `txid` replace all its pending ones (a token may charge a fee that the pending amount
 * did not show).
 */
export interface Transfer {
  /** `<network>:<txid>:<index>`, never with a block hash: the same after a reorganisation. */
  readonly id: string;
  readonly network: string;
  /** The currency as configured (`BTC`, `ETH`, `USDC`); null for a token contract that is not listed. */
  readonly currency: string | null;
  /** The token contract, null for the native asset. */
  readonly contract: string | null;
  readonly txid: string;
  /** Output number (UTXO), the log's ordinal inside its receipt (token), `native` (a plain EVM transfer). */
  readonly index: string;
  readonly to: string;
  readonly from: string | null;
  readonly amount: bigint;
  /** null while it is unconfirmed. */
  readonly block: ChainRef | null;
  /** True while the payer can still replace the transaction. */
  readonly replaceable: boolean;
  /**
   * What the transaction uses up: outpoints `txid:vout`, or `address:nonce`. Two transactions that share
   * one can never both confirm.
   */
  readonly spends: readonly string[];
}

/** Where a transaction stands. `failed`: in a block, fee paid, but without effect (EVM status 0). */
export type TxStatus =
  | { readonly state: 'unknown'; readonly replacedBy: string | null }
  | { readonly state: 'mempool' }
  | { readonly state: 'confirmed' | 'failed'; readonly block: ChainRef; readonly feePaid: bigint | null };

/** What a node made of a raw transaction. `txid` is null where the bytes are no transaction at all. */
export type BroadcastResult =
  | { readonly result: 'accepted' | 'already_known' | 'already_confirmed'; readonly txid: string }
  | {
      readonly result: 'rejected';
      readonly txid: string | null;
      readonly code: string;
      readonly reason: string;
    };

/** Fee rates, in base units per 1000 virtual bytes (`kvB`) or per unit of gas (`gas`). */
export interface FeeQuote {
  readonly per: 'kvB' | 'gas';
  readonly economy: bigint;
  readonly normal: bigint;
  readonly priority: bigint;
  /** What the next block asks at least (EVM base fee), zero where there is no such thing. */
  readonly base: bigint;
}

/** Why a network cannot be used just now, or at all. */
export type ChainFailureCode =
  | 'network_unavailable' // the node does not answer: try again later
  | 'wrong_network' // it answers for another chain than the one configured
  | 'asset_mismatch' // a token contract is not what the configuration says
  | 'block_gone' // the block asked for is no longer part of the chain: look at the tip again
  | 'rejected' // the node does not take a transaction
  | 'wallet_behind' // it knows of transactions of ours that are not written down
  | 'unsupported'; // this network cannot do that

/** The one error that adapters throw on purpose. */
export class ChainFailure extends Error {
  readonly code: ChainFailureCode;
  readonly network: string;

  constructor(code: ChainFailureCode, network: string, message: string, options?: ErrorOptions) {
    super(`${network}: ${message}`, options);
    this.name = 'ChainFailure';
    this.code = code;
    this.network = network;
  }
}

/** How the node is. Never throws: a node that is away is `ok: false` with its `reason`. */
export interface ChainHealth {
  readonly ok: boolean;
  readonly reason: ChainFailureCode | 'syncing' | null;
  /** One line for an operator, null when all is well. */
  readonly detail: string | null;
  readonly tip: ChainRef | null;
  readonly syncing: boolean;
  /** Blocks the node knows of but has not got yet. */
  readonly blocksBehind: number;
  readonly peers: number | null;
  /** Hash of block 0; another one than last time means another chain. */
  readonly genesis: string | null;
}

/** Reads one network. All methods but `health` throw {@link ChainFailure}. */
export interface ChainReader {
  readonly network: string;
  health(): Promise<ChainHealth>;
  tip(): Promise<ChainRef>;
  /** The block at a height of the best chain, null above the tip. */
  blockAt(height: number): Promise<ChainRef | null>;
  /** What the network itself calls final; null where it has no such notion (proof of work). */
  finality(): Promise<{ readonly safe: ChainRef | null; readonly finalized: ChainRef | null }>;
  /** What this very block (by hash) pays to watched addresses. */
  scanBlock(block: ChainRef, watch: WatchSet): Promise<Transfer[]>;
  /** What unconfirmed transactions would pay to watched addresses. */
  scanMempool(watch: WatchSet): Promise<Transfer[]>;
  tx(txid: string): Promise<TxStatus>;
  fees(): Promise<FeeQuote>;
  /** Sends a signed transaction (hex). Sending one twice is a success twice. */
  broadcast(raw: string): Promise<BroadcastResult>;
  /** Whether a contract lives at an address. Absent on networks without contracts. */
  readonly hasCode?: (address: string) => Promise<boolean>;
}

/** An address of ours. `script` is the output script (hex) on UTXO networks, null elsewhere. */
export interface WatchItem {
  readonly index: number;
  readonly address: string;
  readonly path: string;
  readonly script: string | null;
}

/** `address` is the canonical form of what was given. */
export type AddressCheck =
  | { readonly ok: true; readonly address: string; readonly kind: string }
  | {
      readonly ok: false;
      readonly reason: 'address_invalid' | 'address_network_mismatch';
      readonly message: string;
    };

/** Makes receiving addresses from an account xpub alone: no secret is near. */
export interface AddressDeriver {
  readonly network: string;
  /** Path of the account key, for example `m/84'/1'/0'`. */
  readonly accountPath: string;
  /** Address `0/<index>` below the account; index 0 to 2^31-1. */
  derive(index: number): WatchItem;
  /** Address `1/<index>` below the account: change, and where payouts are paid from. Nobody else gets one. */
  change(index: number): WatchItem;
  validate(address: string): AddressCheck;
}

/** Moves a development or simulated network. Test mode only; live mode never gets one. */
export interface DevChain {
  readonly network: string;
  /** Transactions that wait for a block, so that an idle sandbox mines nothing. */
  pending(): Promise<string[]>;
  /** Mines n blocks (the first takes what waits) and gives the new tip. */
  mine(blocks: number): Promise<ChainRef>;
  /**
   * Replaces the last `depth` blocks by as many others. Every transaction is in the new ones too, but
   * `drop` (never to come back: where the payer is ours its coins are spent otherwise) and `unconfirm`
   * (waiting again). What depends on either goes with it.
   */
  reorg(
    depth: number,
    options?: { drop?: readonly string[]; unconfirm?: readonly string[] },
  ): Promise<ChainRef>;
  /** Sends test money from an endless faucet, unconfirmed; gives the txid. `currency` default: the native one. */
  fund(address: string, amount: bigint, currency?: string): Promise<string>;
  /** One transaction with several payments, where the network has that; else one each. Gives the txids. */
  fundMany(payments: readonly { address: string; amount: bigint; currency?: string }[]): Promise<string[]>;
  /** The payer takes an unconfirmed payment back by spending the same coins to itself; gives the new txid. */
  replace(txid: string): Promise<string>;
  /** Leaves a waiting transaction out of every block, from before it is sent; forgotten when this process ends. */
  hold(txid: string, maxFee: bigint): void;
  /** Lets go of connections. The network itself stays as it is. */
  stop(): Promise<void>;
}

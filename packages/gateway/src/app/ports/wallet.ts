import type { WatchItem } from './chain.ts';
import type { ChainKey, ChainLease } from './chain-log.ts';
import type { Work } from './work.ts';

/** An EVM transaction without its signature. Amounts are decimal texts of base units, so that it is plain JSON. */
export interface EvmUnsigned {
  readonly kind: 'evm';
  readonly chainId: number;
  readonly from: string;
  /** Branch and index of the sender below the account: `1/0` is the hot address. */
  readonly path: string;
  readonly nonce: number;
  readonly to: string;
  readonly value: string;
  readonly data: string;
  readonly gas: string;
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
}

/** A Bitcoin transaction without its signatures (BIP 174, base64). Its txid is known before they are. */
export interface PsbtUnsigned {
  readonly kind: 'psbt';
  readonly psbt: string;
  readonly txid: string;
  readonly fee: string;
  readonly vsize: number;
  /** Outpoints `txid:vout` that it uses up. */
  readonly inputs: readonly string[];
  readonly change: { readonly vout: number; readonly index: number; readonly amount: string } | null;
}

export type UnsignedTx = EvmUnsigned | PsbtUnsigned;

/** What a transaction is for: it pays, or it takes the place of one that pays, so that this never can. */
export type AttemptKind = 'payment' | 'cancel';

export interface SignRequest extends ChainKey {
  readonly merchantId: string;
  /** The group: all its attempts share a nonce or coins, so that at most one can ever confirm. */
  readonly group: string;
  readonly attempt: number;
  readonly unsigned: UnsignedTx;
}

export interface Signature {
  readonly raw: string;
  readonly txid: string;
}

/** The signer does not agree: what it was asked for is not what was approved, or above its limits. */
export class SignerRefusal extends Error {
  override readonly name = 'SignerRefusal';
}

/** The signer does not answer. It may have signed all the same: the same question gives the same bytes. */
export class SignerAway extends Error {
  override readonly name = 'SignerAway';
}

/** Signs, in another process: no key is in this one. */
export interface Signer {
  /** Whether it answers, and holds the keys of this network. */
  isReady(key: ChainKey): Promise<boolean>;
  sign(request: SignRequest): Promise<Signature>;
}

/** How an account-based network (EVM) is paid from. */
export interface AccountWallet {
  readonly kind: 'account';
  readonly chainId: number;
  /** Where payouts are paid from and deposits gathered: `1/0` below the account. */
  readonly hot: WatchItem;
  /** Balance in the newest block; `contract` null is the network's own coin. */
  balance(address: string, contract: string | null): Promise<bigint>;
  /** How many transactions it has sent, up to the newest block or up to a height. */
  nextNonce(address: string, height?: number): Promise<number>;
  /** What a transfer of an asset is as a transaction. */
  transfer(contract: string | null, to: string, amount: bigint): { to: string; value: bigint; data: string };
  /** Units of gas, or null where the call would fail. */
  estimateGas(call: { from: string; to: string; value: bigint; data: string }): Promise<bigint | null>;
}

export interface Coin {
  readonly txid: string;
  readonly vout: number;
  readonly amount: bigint;
  /** Branch and index below the account. */
  readonly branch: 0 | 1;
  readonly index: number;
}

export interface UtxoPlan {
  readonly coins: readonly Coin[];
  /** Null cancels: everything goes to change. */
  readonly payment: { readonly address: string; readonly amount: bigint } | null;
  /** Base units per 1000 virtual bytes. */
  readonly feeRate: bigint;
  readonly changeIndex: number;
}

/** How a network of coins (Bitcoin) is paid from. */
export interface UtxoWallet {
  readonly kind: 'utxo';
  /** Address `1/<index>`, where change goes. */
  change(index: number): WatchItem;
  /** The coins to pay with, or null where there are too few. */
  select(coins: readonly Coin[], plan: Omit<UtxoPlan, 'coins'>): readonly Coin[] | null;
  /** Spends exactly these coins; what is left beyond dust is change. `minFee` is what a replacement has to beat. */
  assemble(plan: UtxoPlan, minFee?: bigint): PsbtUnsigned | null;
  /** The coins that a transaction uses up. */
  coinsOf(unsigned: PsbtUnsigned): readonly Coin[];
  /** The least amount that nodes carry to an address. */
  dustOf(address: string): bigint;
}

/** What is needed to pay from a network's wallet, without its keys. */
export type NetworkWallet = (AccountWallet | UtxoWallet) & {
  /** How deep a payout is final: a depth, or the network's own word. */
  readonly final: number | 'finalized';
};

export type GroupPurpose = 'payout' | 'sweep' | 'topup';

/** Where a group stands. `mined` may go back to `sent` in a reorganisation; `done` and `dead` are for ever. */
export type GroupState = 'planned' | 'signed' | 'sent' | 'mined' | 'done' | 'dead';

export interface Attempt {
  readonly number: number;
  readonly kind: AttemptKind;
  readonly unsigned: UnsignedTx;
  readonly txid: string | null;
  readonly raw: string | null;
  readonly sentAt: Date | null;
  /** What the signer said against it; it is as if it had never been planned. */
  readonly refused: string | null;
}

/** One movement out of the wallet: its attempts share a nonce or coins. */
export interface WalletGroup {
  readonly merchantId: string;
  readonly id: string;
  readonly purpose: GroupPurpose;
  readonly payoutId: string | null;
  readonly state: GroupState;
  /** The asset's contract or null, for what is gathered. */
  readonly contract: string | null;
  readonly address: string;
  readonly attempts: readonly Attempt[];
}

/** A payout that may go, oldest first. */
export interface WaitingPayout {
  readonly merchantId: string;
  readonly id: string;
}

/** An address of ours that took a deposit. */
export interface FundedAddress {
  readonly merchantId: string;
  readonly address: string;
  readonly index: number;
}

/** The wallets of the install, across merchants. */
export interface WalletLog {
  lease(key: ChainKey, holder: string, seconds: number): Promise<ChainLease | null>;
  release(lease: ChainLease): Promise<void>;
  waiting(key: ChainKey, limit: number): Promise<WaitingPayout[]>;
  /** Groups that are not over, oldest first. */
  open(key: ChainKey): Promise<WalletGroup[]>;
  /** Confirmed coins that no group has taken. */
  coins(key: ChainKey): Promise<Coin[]>;
  /** Addresses with deposits of an asset, those with the most first. */
  funded(key: ChainKey, currency: string, limit: number): Promise<FundedAddress[]>;
  /** One transaction: all of it is kept, or nothing. Throws `LeaseLost` before anything is done. */
  step<Result>(lease: ChainLease, work: (step: WalletStep) => Promise<Result>): Promise<Result>;
}

/** How many transactions of an address are in blocks, and in final ones. */
export interface SeenNonce {
  readonly latest: number;
  readonly final: number;
}

/** What one step may do. */
export interface WalletStep {
  /**
   * The next nonce of an address. Where the network knows of more transactions than are written down here (a
   * backup was restored, or somebody else holds the keys) the next one is only told when those are final.
   *
   * @throws ChainFailure `wallet_behind` until then
   */
  takeNonce(address: string, seen: SeenNonce): Promise<number>;
  /** Gives back the last nonce, of a transaction that was never signed; throws where it is no longer the last. */
  returnNonce(address: string, nonce: number): Promise<void>;
  /** False where another group has one of them. */
  lockCoins(group: string, outpoints: readonly string[]): Promise<boolean>;
  freeCoins(group: string): Promise<void>;
  takeChangeIndex(): Promise<number>;
  /** From now on nobody is paid there: it is ours. */
  saveChangeAddress(address: WatchItem): Promise<void>;
  insertGroup(group: Omit<WalletGroup, 'attempts' | 'state'>): Promise<void>;
  setGroup(group: Pick<WalletGroup, 'merchantId' | 'id'>, state: GroupState): Promise<void>;
  addAttempt(
    group: Pick<WalletGroup, 'merchantId' | 'id'>,
    attempt: Pick<Attempt, 'number' | 'kind' | 'unsigned'>,
  ): Promise<void>;
  saveSignature(
    group: Pick<WalletGroup, 'merchantId' | 'id'>,
    attempt: number,
    signature: Signature,
  ): Promise<void>;
  /** It will never be signed. */
  saveRefusal(group: Pick<WalletGroup, 'merchantId' | 'id'>, attempt: number, message: string): Promise<void>;
  saveSent(group: Pick<WalletGroup, 'merchantId' | 'id'>, attempt: number): Promise<void>;
  /** Change that is the wallet's own again. */
  addChange(group: Pick<WalletGroup, 'id'>, change: Coin): Promise<void>;
  removeChange(group: Pick<WalletGroup, 'id'>): Promise<void>;
  /** Works for one merchant, inside this same transaction. */
  forMerchant(merchantId: string, work: (work: Work) => Promise<void>): Promise<void>;
}

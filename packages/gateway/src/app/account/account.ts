import type { PolicyState } from '../../domain/account/payout-policy.ts';
import type { Metadata } from '../../domain/metadata.ts';

/** How the payer's page looks. */
export interface Branding {
  readonly name: string | null;
  readonly logoUrl: string | null;
  readonly color: string | null;
}

/** A merchant's account: who it is and what its payments take where they do not say otherwise. */
export interface Account {
  /** `acct_<ULID>` */
  readonly id: string;
  readonly mode: 'test' | 'live';
  readonly version: number;
  readonly name: string;
  readonly accepted: readonly { readonly currency: string; readonly network: string }[];
  /** Per cent, a decimal string. */
  readonly underpaymentTolerance: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** By network. */
  readonly confirmations: Readonly<Record<string, number>>;
  readonly latePayment: 'hold' | 'accept';
  /** As it was last written; `policyAt` says what holds now. */
  readonly payoutPolicy: PolicyState;
  /** Null where nothing is set. */
  readonly branding: Branding | null;
  readonly emails: readonly string[];
  readonly reference: string | null;
  readonly metadata: Metadata;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The account of one merchant and mode, inside one open transaction. */
export interface AccountStore {
  /** The merchant's clock, by which a looser payout policy comes to hold. */
  readonly now: Date;
  read(): Promise<Account>;
  /** Reads it and keeps others from changing it. */
  lock(): Promise<Account>;
  /** Writes a locked account; gives it with its new version. */
  update(account: Account): Promise<Account>;
}

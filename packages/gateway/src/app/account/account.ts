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
  readonly emails: readonly string[];
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The account of one merchant and mode, inside one open transaction. */
export interface AccountStore {
  read(): Promise<Account>;
}

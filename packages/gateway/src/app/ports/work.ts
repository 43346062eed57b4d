import type { PayoutPolicy } from '../../domain/account/payout-policy.ts';
import type { Customer, CustomerEvent } from '../../domain/customers/customer.ts';
import type { Posting } from '../../domain/ledger/posting.ts';
import type { AssetKey } from '../../domain/money/asset.ts';
import type { Invoice, InvoiceEvent } from '../../domain/invoices/invoice.ts';
import type { Payment, PaymentEvent } from '../../domain/payments/payment.ts';
import type { Payout, PayoutEvent } from '../../domain/payouts/payout.ts';
import type { Purses } from '../../domain/payments/settle.ts';
import type { Refund, RefundEvent } from '../../domain/refunds/refund.ts';
import type { Transaction, TransactionEvent } from '../../domain/transactions/transaction.ts';
import type { AddressBook } from '../addresses/address-book.ts';
import type { EntryStore } from '../balance/entry-store.ts';
import type { PayoutStore } from '../payouts/payout-store.ts';
import type { CustomerStore } from '../customers/customer-store.ts';
import type { CustomerWithTotals } from '../customers/customer-with-totals.ts';
import type { InvoiceStore } from '../invoices/invoice-store.ts';
import type { MailStore } from '../mail/mail-store.ts';
import type { ListQuery, Page } from '../lists/page.ts';
import type { RefundStore } from '../refunds/refund-store.ts';

export type Mode = 'test' | 'live';

/** What is done inside one open transaction of one merchant and mode. */
export interface Work {
  readonly merchantId: string;
  readonly mode: Mode;
  /** The merchant's clock, in test mode ahead of real time by the test offset. */
  readonly now: Date;
  /** Of the request that this is done for. */
  readonly idempotencyKey: string | null;
  newId(prefix: string): string;
  /** Runs after the commit, for hints only. */
  afterCommit(hint: () => void): void;
  /** 128 random bits in hex: who has it may open what it stands for. */
  newToken(): string;
  readonly customers: CustomerStore;
  readonly invoices: InvoiceStore;
  readonly mail: MailStore;
  readonly payments: PaymentStore;
  readonly refunds: RefundStore;
  readonly payouts: PayoutStore;
  readonly transactions: TransactionStore;
  readonly addresses: AddressStore;
  /** The addresses that payouts may go to. */
  readonly book: AddressBook;
  readonly ledger: Ledger;
  readonly entries: EntryStore;
  readonly accounts: AccountDefaultsStore;
  readonly tips: TipStore;
  readonly events: EventLog;
}

export interface PaymentFilter {
  readonly status?: readonly string[];
  readonly exception?: string;
  readonly currency?: string;
  readonly customerId?: string;
  readonly invoiceId?: string;
  readonly reference?: string;
  readonly address?: string;
  readonly hash?: string;
  /** Plain decimals, in units of the payment's currency. */
  readonly amountMin?: string;
  readonly amountMax?: string;
}

export interface PaymentStore {
  insert(payment: Payment): Promise<void>;
  update(payment: Payment): Promise<void>;
  find(id: string): Promise<Payment | null>;
  /** Reads payments and keeps others from changing them, always in the order of their ids. */
  lock(ids: readonly string[]): Promise<Payment[]>;
  list(query: ListQuery<PaymentFilter>): Promise<Page<Payment>>;
  /** Ids of pending payments whose time has run out. */
  overdue(limit: number): Promise<string[]>;
}

export interface TransactionFilter {
  readonly type?: readonly string[];
  readonly direction?: string;
  readonly status?: readonly string[];
  readonly currency?: string;
  readonly network?: string;
  readonly hash?: string;
  readonly address?: string;
  readonly paymentId?: string;
  readonly payoutId?: string;
  readonly customerId?: string;
  readonly invoiceId?: string;
  readonly amountMin?: string;
  readonly amountMax?: string;
}

/** What an observation touches, in a network of the merchant. */
export type Touched =
  | { readonly by: 'txids'; readonly txids: readonly string[] }
  | { readonly by: 'block'; readonly hash: string }
  | { readonly by: 'depth'; readonly tip: number; readonly finalized: number | null };

export interface TransactionStore {
  /** Inserts what is new (version 1, unknown) and updates the rest. */
  save(transaction: Transaction, isNew: boolean): Promise<void>;
  find(id: string): Promise<Transaction | null>;
  list(query: ListQuery<TransactionFilter>): Promise<Page<Transaction>>;
  /** All transactions of payments, gone ones included, oldest first; none of tokens that are not listed. */
  ofPayments(paymentIds: readonly string[]): Promise<Transaction[]>;
  /** Those touched by an observation, of payments or not. */
  touched(network: string, touched: Touched): Promise<Transaction[]>;
  /** Reads transactions and keeps others from changing them. */
  lock(ids: readonly string[]): Promise<Transaction[]>;
  /** What payouts sent, replaced ones included, oldest first. */
  ofPayouts(payoutIds: readonly string[]): Promise<Transaction[]>;
}

export interface IssuedAddress {
  readonly network: string;
  readonly address: string;
  readonly index: number;
  readonly path: string;
  /** Null for an address that takes deposits which pay nothing. */
  readonly paymentId: string | null;
}

export interface AddressStore {
  /**
   * Takes the next index of a wallet, named by its networks; it is never given again on any of them, whatever
   * becomes of this transaction's rows.
   */
  takeIndex(wallet: readonly string[]): Promise<number>;
  insert(address: IssuedAddress): Promise<void>;
  find(network: string, addresses: readonly string[]): Promise<IssuedAddress[]>;
  /** Whether any merchant of the install was given this address; never whose it is. */
  isOurs(network: string, address: string): Promise<boolean>;
}

export interface Balance {
  readonly asset: AssetKey;
  readonly available: bigint;
  readonly pending: bigint;
  readonly reserved: bigint;
}

export interface Ledger {
  post(posting: Posting): Promise<void>;
  /** Reads the guarded accounts of assets and keeps others from changing them until the commit. */
  purses(assets: readonly AssetKey[]): Promise<Purses>;
  balances(): Promise<Balance[]>;
}

/** What an account gives to a payment that does not say. */
export interface AccountDefaults {
  /** The merchant's name, as payers read it. */
  readonly name: string;
  readonly accepted: readonly { readonly currency: string; readonly network: string }[];
  readonly underpaymentTolerance: string;
  readonly expiresIn: number;
  /** By network. */
  readonly confirmations: Readonly<Record<string, number>>;
  readonly latePayment: 'hold' | 'accept';
}

export interface AccountDefaultsStore {
  defaults(): Promise<AccountDefaults>;
  /** The rules that payouts keep now. */
  payoutPolicy(): Promise<PayoutPolicy>;
  /** The same, and nobody else reads it so until the commit. */
  lockedPayoutPolicy(): Promise<PayoutPolicy>;
}

export interface TipStore {
  /** Heights up to which networks of this mode have been read; a network that was never read is missing. */
  heights(): Promise<ReadonlyMap<string, number>>;
}

/** Told in the transaction of the change itself, with the object as it is then. */
export interface EventLog {
  invoice(
    type: InvoiceEvent,
    invoice: Invoice,
    paymentIds: readonly string[],
    previous: Invoice | null,
  ): Promise<void>;
  customer(type: CustomerEvent, customer: CustomerWithTotals, previous: Customer | null): Promise<void>;
  payment(
    type: PaymentEvent,
    payment: Payment,
    transactionIds: readonly string[],
    previous: Payment | null,
  ): Promise<void>;
  refund(type: RefundEvent, refund: Refund, previous: Refund | null): Promise<void>;
  payout(type: PayoutEvent, payout: Payout, confirmations: number, previous: Payout | null): Promise<void>;
  transaction(
    type: TransactionEvent,
    transaction: Transaction,
    tip: number,
    previous: Transaction | null,
  ): Promise<void>;
}

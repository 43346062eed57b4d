import type { Mode, Work } from './work.ts';

/** The object behind a payer's page. */
export interface PayPageKey {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly object: 'payment' | 'invoice';
  readonly id: string;
}

/** Begins transactions for merchants, for work that no request's transaction carries. */
export interface Transactor {
  inMerchant<Result>(merchantId: string, mode: Mode, work: (work: Work) => Promise<Result>): Promise<Result>;
  /** What a payer's page shows, by its token; null where there is none. */
  findPayPage(token: string): Promise<PayPageKey | null>;
  /** Merchants with invoices that time may have changed, by their own clocks. */
  merchantsWithDueInvoices(): Promise<readonly { readonly merchantId: string; readonly mode: Mode }[]>;
  /** Merchants with pending payments whose time has run out, by their own clocks. */
  merchantsWithOverdue(): Promise<readonly { readonly merchantId: string; readonly mode: Mode }[]>;
}

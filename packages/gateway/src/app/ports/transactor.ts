import type { Mode, Work } from './work.ts';

/** Begins transactions for merchants, for work that no request's transaction carries. */
export interface Transactor {
  inMerchant<Result>(merchantId: string, mode: Mode, work: (work: Work) => Promise<Result>): Promise<Result>;
  /** Merchants with pending payments whose time has run out, by their own clocks. */
  merchantsWithOverdue(): Promise<readonly { readonly merchantId: string; readonly mode: Mode }[]>;
}

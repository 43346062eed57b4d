import type { BalanceAccount, Entry } from '../../domain/ledger/entry.ts';
import type { AssetKey } from '../../domain/money/asset.ts';
import type { ListQuery, Page } from '../lists/page.ts';

export interface EntryFilter {
  readonly assets: readonly AssetKey[];
  readonly account?: BalanceAccount;
  readonly type?: readonly string[];
  /** Id of a payment, transaction, payout or refund. */
  readonly sourceId?: string;
}

/** The ledger's lines of one merchant and mode. */
export interface EntryStore {
  list(query: ListQuery<EntryFilter>): Promise<Page<Entry>>;
}

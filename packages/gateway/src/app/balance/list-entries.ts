import type { BalanceAccount, Entry } from '../../domain/ledger/entry.ts';
import { toAssetKey, type Asset, type AssetKey } from '../../domain/money/asset.ts';
import type { ListQuery, Page } from '../lists/page.ts';
import { assetsOf, type Networks } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { refuse } from '../refusal.ts';

export interface EntriesQuery {
  readonly currency?: string | undefined;
  readonly account?: BalanceAccount | undefined;
  readonly type?: readonly string[] | undefined;
  readonly sourceId?: string | undefined;
}

export interface EntryInAsset {
  readonly entry: Entry;
  readonly asset: Asset;
}

/** The lines behind the balance, in the assets of the install. */
export async function listEntries(
  work: Work,
  networks: Networks,
  query: ListQuery<EntriesQuery>,
): Promise<Page<EntryInAsset>> {
  const { currency, account, type, sourceId } = query.filter;
  const assets = new Map<AssetKey, Asset>(
    assetsOf(networks, work.mode)
      .filter((asset) => currency === undefined || asset.currency === currency)
      .map((asset) => [toAssetKey(asset.currency, asset.network), asset]),
  );
  if (currency !== undefined && assets.size === 0) {
    throw refuse('currency', 'currency_unsupported', `${currency} is not held here, see GET /v1/assets`);
  }
  const { items, next } = await work.entries.list({
    ...query,
    filter: {
      assets: [...assets.keys()],
      ...(account === undefined ? {} : { account }),
      ...(type === undefined ? {} : { type }),
      ...(sourceId === undefined ? {} : { sourceId }),
    },
  });
  return {
    next,
    items: items.flatMap((entry) => {
      const asset = assets.get(entry.asset);
      return asset === undefined ? [] : [{ entry, asset }];
    }),
  };
}

import { fiats, type Asset, type Fiat } from '../../domain/money/asset.ts';
import type { Networks } from '../ports/networks.ts';
import type { NetworkStatus, NetworkStatuses } from '../ports/network-status.ts';
import type { Mode } from '../ports/work.ts';

export type ListedAsset =
  | {
      readonly kind: 'crypto';
      readonly asset: Asset;
      readonly simulated: boolean;
      readonly status: NetworkStatus;
    }
  | { readonly kind: 'fiat'; readonly fiat: Fiat };

/** Every currency of a mode, once per network, then the fiat currencies that can be priced in. */
export function listAssets(
  networks: Networks,
  statuses: NetworkStatuses,
  mode: Mode,
  currency?: string,
): ListedAsset[] {
  const crypto = networks.list(mode).flatMap((network) =>
    network.assets.map((asset): ListedAsset => ({
      kind: 'crypto',
      asset,
      simulated: network.simulated,
      status: statuses.of({ network: network.name, mode }),
    })),
  );
  const fiat = fiats.map((each): ListedAsset => ({ kind: 'fiat', fiat: each }));
  return [...crypto, ...fiat].filter(
    (each) => currency === undefined || (each.kind === 'fiat' ? each.fiat : each.asset).currency === currency,
  );
}

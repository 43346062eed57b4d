import type { Context, Handlers } from '@cryptoix/server';
import { formatDecimal, type Asset as AssetView } from '@cryptoix/spec';
import { listAssets, type ListedAsset } from '../app/assets/list-assets.ts';
import type { ApiPorts } from './ports.ts';

export function assetHandlers<Tx>({
  networks,
  statuses,
}: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, 'assets.list'> {
  return {
    'assets.list': ({ query }, { caller }) => {
      const { mode } = caller.key;
      const data = listAssets(networks, statuses, mode, query.currency).map((each) =>
        toAssetView(each, mode === 'live'),
      );
      return Promise.resolve({ object: 'list', data, has_more: false, next_cursor: null });
    },
  };
}

function toAssetView(listed: ListedAsset, livemode: boolean): AssetView {
  if (listed.kind === 'fiat') {
    const { currency, name, decimals } = listed.fiat;
    return {
      object: 'asset',
      livemode,
      currency,
      network: null,
      name,
      decimals,
      kind: 'fiat',
      contract: null,
      confirmations_default: null,
      min_payment: formatDecimal(1n, decimals),
      max_payment: null,
      min_payout: null,
      enabled: true,
      simulated: false,
      network_status: null,
      block_height: null,
      blocks_behind: null,
    };
  }
  const { asset, simulated, status } = listed;
  return {
    object: 'asset',
    livemode,
    currency: asset.currency,
    network: asset.network,
    name: asset.name,
    decimals: asset.decimals,
    kind: asset.kind,
    contract: asset.contract,
    confirmations_default: asset.confirmations,
    min_payment: formatDecimal(asset.minPayment, asset.decimals, 0),
    max_payment: formatDecimal(asset.maxPayment, asset.decimals, 0),
    min_payout: formatDecimal(asset.minPayout, asset.decimals, 0),
    // Before its first block is taken in nobody watches it, and payments are refused.
    enabled: status.height !== null && status.state !== 'syncing',
    simulated,
    network_status: status.state,
    block_height: status.height,
    blocks_behind: status.behind,
  };
}

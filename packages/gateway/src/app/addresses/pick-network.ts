import { oneAsset } from '../payments/choose-assets.ts';
import { assetsOf, findNetwork, type Network, type Networks } from '../ports/networks.ts';
import type { Mode } from '../ports/work.ts';

export interface AddressPlace {
  readonly currency: string;
  readonly network?: string | undefined;
}

/** The network that a currency, and a network where it is on several, name. */
export function pickNetwork(networks: Networks, mode: Mode, place: AddressPlace): Network {
  const asset = oneAsset(assetsOf(networks, mode), place.currency, place.network, '');
  const network = findNetwork(networks, mode, asset.network);
  if (network === null) throw new Error(`${asset.network} is not configured`);
  return network;
}

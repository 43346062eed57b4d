import type { AddressDeriver, ChainReader, DevChain } from '../ports/chain.ts';
import type { Network } from '../ports/networks.ts';
import { refuseState } from '../refusal.ts';

export interface DevNetwork {
  readonly network: Network;
  readonly chain: DevChain;
  readonly reader: ChainReader;
  readonly addresses: AddressDeriver;
}

/** The development interface of a network; 409 `state_invalid` where it has none. */
export function devChainOf(network: Network | null, name: string): DevNetwork {
  if (network?.dev == null) {
    throw refuseState(
      `The network ${name} is no development or simulated network and cannot be moved.`,
      'not_movable',
      [],
    );
  }
  return { network, chain: network.dev, reader: network.reader, addresses: network.addresses };
}

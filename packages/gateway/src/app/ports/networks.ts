import type { Asset } from '../../domain/money/asset.ts';
import type { AddressDeriver, ChainReader, DevChain } from './chain.ts';
import type { NetworkWallet } from './wallet.ts';

/** How a payment URI names a network: BIP 21's scheme, or ERC-681's chain id. */
export type UriStyle =
  | { readonly standard: 'bip21'; readonly scheme: string }
  | { readonly standard: 'erc681'; readonly chainId: number };

/** A configured network of one mode, with its adapters. */
export interface Network {
  readonly name: string;
  readonly mode: 'test' | 'live';
  /** Built in and not a real chain; test mode only. */
  readonly simulated: boolean;
  readonly assets: readonly Asset[];
  readonly uri: UriStyle;
  /** Whether a transfer's index counts outputs or logs. */
  readonly indexOf: 'output' | 'log';
  readonly explorerUrl: ((hash: string) => string) | null;
  readonly reader: ChainReader;
  readonly addresses: AddressDeriver;
  /** Null where the network cannot be moved; always null in live mode. */
  readonly dev: DevChain | null;
  /** How it is paid from; absent where nothing is paid out. */
  readonly wallet?: NetworkWallet;
}

/** The networks of this install. */
export interface Networks {
  list(mode: 'test' | 'live'): readonly Network[];
}

export function findNetwork(networks: Networks, mode: 'test' | 'live', name: string): Network | null {
  return networks.list(mode).find((network) => network.name === name) ?? null;
}

/** The networks whose addresses are the same as those of one of them: an index is given to one payment alone. */
export function walletOf(networks: Networks, { mode, addresses }: Network): string[] {
  const same = networks.list(mode).filter((each) => each.addresses.wallet === addresses.wallet);
  return same.map(({ name }) => name);
}

export function assetsOf(networks: Networks, mode: 'test' | 'live'): readonly Asset[] {
  return networks.list(mode).flatMap((network) => network.assets);
}

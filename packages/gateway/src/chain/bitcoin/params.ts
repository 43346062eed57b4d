import { NETWORK, TEST_NETWORK } from '@scure/btc-signer';
import type { KeyVersion } from '../extended-key.ts';

/** What differs between Bitcoin and its test networks. */
export interface BitcoinParams {
  readonly name: 'mainnet' | 'testnet' | 'regtest';
  readonly bech32: string;
  readonly pubKeyHash: number;
  readonly scriptHash: number;
  readonly wif: number;
  /** How account keys of this network begin. */
  readonly keyVersions: readonly KeyVersion[];
  /** BIP 84 path of the first account; coin type 1 stands for every test network (SLIP 44). */
  readonly accountPath: string;
}

export const bitcoinMainnet: BitcoinParams = {
  ...NETWORK,
  name: 'mainnet',
  keyVersions: ['zpub', 'xpub'],
  accountPath: "m/84'/0'/0'",
};

export const bitcoinTestnet: BitcoinParams = {
  ...TEST_NETWORK,
  name: 'testnet',
  keyVersions: ['vpub', 'tpub'],
  accountPath: "m/84'/1'/0'",
};

/** Also the simulated network, so that its addresses can be mistaken for no others. */
export const bitcoinRegtest: BitcoinParams = { ...bitcoinTestnet, name: 'regtest', bech32: 'bcrt' };

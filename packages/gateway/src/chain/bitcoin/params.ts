import { NETWORK, TEST_NETWORK } from '@scure/btc-signer';
import type { KeyVersion } from '../extended-key.ts';

/** What differs between Bitcoin, Litecoin and their test networks. */
export interface BitcoinParams {
  readonly coin: 'bitcoin' | 'litecoin';
  readonly name: 'mainnet' | 'testnet' | 'signet' | 'regtest';
  readonly bech32: string;
  readonly pubKeyHash: number;
  readonly scriptHash: number;
  readonly wif: number;
  /** How account keys of this network begin. */
  readonly keyVersions: readonly KeyVersion[];
  /** BIP 84 path of the first account; coin type 1 stands for every test network (SLIP 44). */
  readonly accountPath: string;
  /** What spending an output has to cost to make it worth carrying, per 1000 bytes: less is dust. */
  readonly dustRate: bigint;
  /** Hash of block 0: a node that has another one is of another chain. */
  readonly genesis: string;
}

export const bitcoinMainnet: BitcoinParams = {
  ...NETWORK,
  coin: 'bitcoin',
  name: 'mainnet',
  keyVersions: ['zpub', 'xpub'],
  accountPath: "m/84'/0'/0'",
  dustRate: 3_000n,
  genesis: '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f',
};

export const bitcoinTestnet: BitcoinParams = {
  ...TEST_NETWORK,
  coin: 'bitcoin',
  name: 'testnet',
  keyVersions: ['vpub', 'tpub'],
  accountPath: "m/84'/1'/0'",
  dustRate: 3_000n,
  genesis: '000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943',
};

/** Its addresses look like testnet's; its chain is another. */
export const bitcoinSignet: BitcoinParams = {
  ...bitcoinTestnet,
  name: 'signet',
  genesis: '00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6',
};

/** Also the simulated network, so that its addresses can be mistaken for no others. */
export const bitcoinRegtest: BitcoinParams = {
  ...bitcoinTestnet,
  name: 'regtest',
  bech32: 'bcrt',
  genesis: '0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206',
};

export const litecoinMainnet: BitcoinParams = {
  coin: 'litecoin',
  name: 'mainnet',
  bech32: 'ltc',
  pubKeyHash: 0x30,
  scriptHash: 0x32,
  wif: 0xb0,
  keyVersions: ['zpub', 'xpub'],
  accountPath: "m/84'/2'/0'",
  dustRate: 30_000n,
  genesis: '12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2',
};

export const litecoinTestnet: BitcoinParams = {
  coin: 'litecoin',
  name: 'testnet',
  bech32: 'tltc',
  pubKeyHash: 0x6f,
  scriptHash: 0x3a,
  wif: 0xef,
  keyVersions: ['vpub', 'tpub'],
  accountPath: "m/84'/1'/0'",
  dustRate: 30_000n,
  genesis: '4966625a4b2851d9fdee139e56211a0d88575f59ed816ff5e6a63deb4e3e29a0',
};

export const litecoinRegtest: BitcoinParams = {
  ...litecoinTestnet,
  name: 'regtest',
  bech32: 'rltc',
  genesis: '530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9',
};

/** Every network that addresses are told apart by. */
export const allParams: readonly BitcoinParams[] = [
  ...[bitcoinMainnet, bitcoinTestnet, bitcoinSignet, bitcoinRegtest],
  ...[litecoinMainnet, litecoinTestnet, litecoinRegtest],
];

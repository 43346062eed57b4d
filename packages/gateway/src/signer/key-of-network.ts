import type { HDKey } from '@scure/bip32';
import type { NetworkConfig } from '../chain/network-config.ts';
import { parseAccountKey } from '../chain/extended-key.ts';
import type { AccountKeys } from './account-keys.ts';

/** The account that pays for a network, or null where its extended public key is another wallet's. */
export function keyOfNetwork(keys: AccountKeys, network: NetworkConfig): HDKey | null {
  const own = network.adapter === 'evm' ? keys.evm : keyAt(keys, network.params.accountPath);
  const versions = network.adapter === 'evm' ? (['xpub'] as const) : network.params.keyVersions;
  // The same key has several spellings (zpub, xpub): its bytes decide.
  const named = parseAccountKey(network.xpub, versions);
  const isOwn =
    own !== null && isEqual(own.publicKey, named.publicKey) && isEqual(own.chainCode, named.chainCode);
  return isOwn ? own : null;
}

function keyAt({ bitcoin, litecoin, bitcoinTest }: AccountKeys, path: string): HDKey | null {
  if (path === "m/84'/0'/0'") return bitcoin;
  if (path === "m/84'/2'/0'") return litecoin;
  return path === "m/84'/1'/0'" ? bitcoinTest : null;
}

function isEqual(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one !== null && other !== null && Buffer.from(one).equals(other);
}

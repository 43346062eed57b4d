import { hex } from '@scure/base';
import { p2wpkh } from '@scure/btc-signer';
import type { AddressDeriver, WatchItem } from '../../app/ports/chain.ts';
import { branchKey, parseAccountKey } from '../extended-key.ts';
import { checkBitcoinAddress } from './address.ts';
import type { BitcoinParams } from './params.ts';

/** BIP 84 addresses (P2WPKH), from the account key alone. */
export function createBitcoinDeriver(options: {
  readonly network: string;
  readonly xpub: string;
  readonly params: BitcoinParams;
  readonly accountPath?: string;
}): AddressDeriver {
  const { network, params } = options;
  const accountPath = options.accountPath ?? params.accountPath;
  const account = parseAccountKey(options.xpub, params.keyVersions);
  const at = (branch: 0 | 1, index: number): WatchItem => {
    const { address, script } = p2wpkh(branchKey(account, branch, index), params);
    return { index, address, path: `${accountPath}/${branch}/${index}`, script: hex.encode(script) };
  };
  return {
    network,
    wallet: `${params.bech32} ${options.xpub}`,
    accountPath,
    derive: (index) => at(0, index),
    change: (index) => at(1, index),
    validate: (address) => checkBitcoinAddress(address, params),
  };
}

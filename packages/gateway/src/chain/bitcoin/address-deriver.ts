import { hex } from '@scure/base';
import { p2wpkh } from '@scure/btc-signer';
import type { AddressDeriver } from '../../app/ports/chain.ts';
import { parseAccountKey, receivingKey } from '../extended-key.ts';
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
  return {
    network,
    wallet: `${params.bech32} ${options.xpub}`,
    accountPath,
    derive(index) {
      const { address, script } = p2wpkh(receivingKey(account, index), params);
      return { index, address, path: `${accountPath}/0/${index}`, script: hex.encode(script) };
    },
    validate: (address) => checkBitcoinAddress(address, params),
  };
}

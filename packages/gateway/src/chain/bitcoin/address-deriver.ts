import { hex } from '@scure/base';
import { Address, OutScript, p2wpkh } from '@scure/btc-signer';
import type { AddressCheck, AddressDeriver } from '../../app/ports/chain.ts';
import { parseAccountKey, receivingKey } from '../extended-key.ts';
import { allParams, type BitcoinParams } from './params.ts';

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
    accountPath,
    derive(index) {
      const { address, script } = p2wpkh(receivingKey(account, index), params);
      return { index, address, path: `${accountPath}/0/${index}`, script: hex.encode(script) };
    },
    validate: (address) => checkBitcoinAddress(address, params),
  };
}

/** Every standard form is taken; the canonical form of a bech32 address is lower case. */
export function checkBitcoinAddress(address: string, params: BitcoinParams): AddressCheck {
  const kind = kindOf(address, params);
  if (kind !== null) {
    const isBech32 = kind === 'wpkh' || kind === 'wsh' || kind === 'tr';
    return { ok: true, address: isBech32 ? address.toLowerCase() : address, kind: `p2${kind}` };
  }
  const others = allParams.filter((each) => each.bech32 !== params.bech32);
  if (/^0x[0-9a-fA-F]{40}$/.test(address) || others.some((each) => kindOf(address, each) !== null)) {
    return {
      ok: false,
      reason: 'address_network_mismatch',
      message: 'this is an address of another network',
    };
  }
  return {
    ok: false,
    reason: 'address_invalid',
    message: `this is no ${params.coin === 'bitcoin' ? 'Bitcoin' : 'Litecoin'} address, or its checksum does not match`,
  };
}

/** The address that an output script pays, null for one that has none. */
export function addressOfScript(script: Uint8Array, params: BitcoinParams): string | null {
  try {
    return Address(params).encode(OutScript.decode(script));
  } catch {
    return null;
  }
}

/** The output script (hex) that pays an address. The address must be valid. */
export function scriptOfAddress(address: string, params: BitcoinParams): string {
  return hex.encode(OutScript.encode(Address(params).decode(address)));
}

function kindOf(address: string, params: BitcoinParams): string | null {
  try {
    return Address(params).decode(address).type;
  } catch {
    return null;
  }
}

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { getAddress, isAddress, toHex } from 'viem';
import { publicKeyToAddress } from 'viem/utils';
import type { AddressCheck, AddressDeriver, WatchItem } from '../../app/ports/chain.ts';
import { branchKey, parseAccountKey } from '../extended-key.ts';

/** Externally owned addresses below `m/44'/60'/0'`, from the account's xpub alone. */
export function createEvmDeriver(options: {
  readonly network: string;
  readonly xpub: string;
  readonly accountPath?: string;
}): AddressDeriver {
  const accountPath = options.accountPath ?? "m/44'/60'/0'";
  const account = parseAccountKey(options.xpub, ['xpub']);
  const at = (branch: 0 | 1, index: number): WatchItem => {
    const point = secp256k1.Point.fromBytes(branchKey(account, branch, index));
    const address = publicKeyToAddress(toHex(point.toBytes(false)));
    return { index, address, path: `${accountPath}/${branch}/${index}`, script: null };
  };
  return {
    network: options.network,
    // One account key gives the same addresses on every network of this kind.
    wallet: `evm ${options.xpub}`,
    accountPath,
    derive: (index) => at(0, index),
    change: (index) => at(1, index),
    validate: checkEvmAddress,
  };
}

/** EIP-55: letters of one case carry no checksum and pass; mixed letters must match it. */
export function checkEvmAddress(address: string): AddressCheck {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) {
    const foreign = /^(bc1|tb1|bcrt1|ltc1|[13mn2][1-9A-HJ-NP-Za-km-z]{25,34}$)/.test(address);
    return {
      ok: false,
      reason: foreign ? 'address_network_mismatch' : 'address_invalid',
      message: foreign
        ? 'this is an address of another network'
        : 'an address is 0x and 40 hexadecimal digits',
    };
  }
  const digits = address.slice(2);
  const hasChecksum = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (hasChecksum && !isAddress(address, { strict: true })) {
    return {
      ok: false,
      reason: 'address_invalid',
      message: 'the checksum (upper and lower case) does not match',
    };
  }
  if (/^0x0{40}$/.test(address)) {
    return { ok: false, reason: 'address_invalid', message: 'the zero address belongs to nobody' };
  }
  return { ok: true, address: getAddress(address.toLowerCase()), kind: 'account' };
}

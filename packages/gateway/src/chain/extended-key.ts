import { createHash } from 'node:crypto';
import { createBase58check } from '@scure/base';
import { HDKey } from '@scure/bip32';
import { createChildKeys } from './child-keys.ts';

/** Version bytes of serialized public keys: BIP 32, and SLIP 132 for the segwit spellings. */
export type KeyVersion = 'xpub' | 'tpub' | 'zpub' | 'vpub';

const versions: Readonly<Record<number, KeyVersion>> = {
  0x0488b21e: 'xpub',
  0x043587cf: 'tpub',
  0x04b24746: 'zpub',
  0x045f1cf6: 'vpub',
};
const privateVersions = new Set([0x0488ade4, 0x04358394, 0x04b2430c, 0x045f18bc]);
const base58check = createBase58check((bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest(),
);

/**
 * Reads the account key that a wallet exports for watching.
 *
 * Throws an Error whose message an operator can act on: a private key, a key of another network, and a key
 * that is not an account's (depth 3) are each named.
 */
export function parseAccountKey(text: string, allowed: readonly KeyVersion[]): HDKey {
  let bytes: Uint8Array;
  try {
    bytes = base58check.decode(text);
  } catch (cause) {
    throw new Error('the extended public key is not valid: its checksum or its letters are wrong', { cause });
  }
  if (bytes.length !== 78) throw new Error('the extended public key is not valid: it has the wrong length');
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (privateVersions.has(version)) {
    throw new Error('this is a private key; the gateway takes only the extended public key of the account');
  }
  const name = versions[version];
  if (name === undefined || !allowed.includes(name)) {
    const given = name ?? `version 0x${version.toString(16).padStart(8, '0')}`;
    throw new Error(
      `the extended public key is for another network: expected ${allowed.join(' or ')}, got ${given}`,
    );
  }
  // @scure/bip32 knows the BIP 32 spelling alone; the key is the same under each.
  const plain = Uint8Array.from(bytes);
  new DataView(plain.buffer).setUint32(0, 0x0488b21e);
  const key = HDKey.fromExtendedKey(base58check.encode(plain));
  if (key.depth !== 3) {
    throw new Error(
      `the extended public key must be an account's (depth 3, such as m/84'/0'/0'), got depth ${key.depth}`,
    );
  }
  return key;
}

const branches = new WeakMap<HDKey, Map<0 | 1, (index: number) => Uint8Array>>();

/** The public key of receiving address `index`: `0/index` below the account (BIP 44). */
export function receivingKey(account: HDKey, index: number): Uint8Array {
  return branchKey(account, 0, index);
}

/** The public key of an address below the account: branch 0 receives, branch 1 is change and never given out. */
export function branchKey(account: HDKey, branch: 0 | 1, index: number): Uint8Array {
  const known = branches.get(account) ?? new Map<0 | 1, (index: number) => Uint8Array>();
  branches.set(account, known);
  const keys = known.get(branch) ?? createChildKeys(account.deriveChild(branch));
  known.set(branch, keys);
  return keys(index);
}

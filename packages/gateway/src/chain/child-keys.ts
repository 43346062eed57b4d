import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import type { HDKey } from '@scure/bip32';

const { Point } = secp256k1;

/**
 * Gives the public keys of a parent's children: BIP 32, `CKDpub`, for many children of one parent.
 *
 * `HDKey` unpacks the parent's point anew for each child and multiplies in constant time, as secrets need.
 * Nothing here is secret: whoever has the extended public key can make every one of these.
 */
export function createChildKeys(parent: HDKey): (index: number) => Uint8Array {
  const { publicKey, chainCode } = parent;
  if (publicKey === null || chainCode === null) throw new Error('a key without a chain code has no children');
  const point = Point.fromBytes(publicKey);
  const data = new Uint8Array(37);
  data.set(publicKey);
  const indexOf = new DataView(data.buffer, 33);
  return (index) => {
    if (!Number.isInteger(index) || index < 0 || index >= 2 ** 31) {
      throw new RangeError(`an address index is an integer from 0 to 2147483647, got ${index}`);
    }
    indexOf.setUint32(0, index);
    // Throws, here and in toBytes, where the standard skips an index; 1 in 2^127 does so.
    const tweak = Point.Fn.fromBytes(hmac(sha512, chainCode, data).subarray(0, 32));
    return point.add(Point.BASE.multiplyUnsafe(tweak)).toBytes(true);
  };
}

import { createHmac } from 'node:crypto';

/** The HMAC port of `@cryptoix/signing` on node:crypto, many times faster than Web Crypto one call at a time. */
export function nodeHmac(key: string | Uint8Array, bytes: Uint8Array): string {
  return createHmac('sha256', key).update(bytes).digest('base64');
}

/**
 * Computes HMAC-SHA256 and returns it in standard, padded base64 (44 characters).
 *
 * A key given as text stands for its UTF-8 bytes. Node's is one line:
 * `(key, bytes) => createHmac('sha256', key).update(bytes).digest('base64')`.
 */
export type Hmac = (key: string | Uint8Array, bytes: Uint8Array) => string | Promise<string>;

/** An {@link Hmac} that answers at once, as {@link createVerifier} needs it. */
export type SyncHmac = (key: string | Uint8Array, bytes: Uint8Array) => string;

/** The bytes of a text in UTF-8; bytes are returned as they are, and nothing gives no bytes. */
export function toBytes(value: string | Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  // The DOM's types want to know that no memory is shared, which no caller can promise by type.
  return typeof value === 'object' ? (value as Uint8Array<ArrayBuffer>) : new TextEncoder().encode(value);
}

/** The default {@link Hmac}: Web Crypto, which browsers, Node, Deno, Bun and workers all have. */
export async function subtleHmac(key: string | Uint8Array, bytes: Uint8Array): Promise<string> {
  const { subtle } = crypto;
  const imported = await subtle.importKey('raw', toBytes(key), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const mac = await subtle.sign('HMAC', imported, toBytes(bytes));
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}

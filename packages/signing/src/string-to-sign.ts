import { toBytes } from './hmac.ts';
import { formFault, type RequestParts } from './request-form.ts';
import { SigningError } from './signing-error.ts';

/**
 * Builds the bytes that a request's signature is made over: method, target, timestamp and body,
 * one after the other without delimiters.
 *
 * @throws {SigningError} when a part breaks a form that makes the split unique; the reason names it.
 * @example
 * ```ts
 * import { toStringToSign } from '@cryptoix/signing';
 *
 * const bytes = toStringToSign({ method: 'GET', target: '/v1/balance', timestamp: 1678886400 });
 * new TextDecoder().decode(bytes); // GET/v1/balance1678886400
 * ```
 */
export function toStringToSign(parts: RequestParts): Uint8Array {
  const { method, target } = parts;
  const timestamp = String(parts.timestamp);
  const body = toBytes(parts.body);
  const fault = formFault(method, target, timestamp, body);
  if (fault) throw new SigningError(fault, `${fault}: ${method} ${target} ${timestamp}`);
  return join(body, method, target, timestamp);
}

/**
 * Puts texts of one-byte characters before a body. Joining the texts first, or TextEncoder, would
 * cost a server a fifth of its HMAC.
 */
export function join(body: Uint8Array, ...heads: readonly string[]): Uint8Array {
  const length = heads.reduce((sum, head) => sum + head.length, 0);
  const bytes = new Uint8Array(length + body.length);
  bytes.set(body, length);
  let end = 0;
  for (const head of heads) for (let at = 0; at < head.length; at++) bytes[end++] = head.charCodeAt(at);
  return bytes;
}

import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * What an Idempotency-Key is bound to besides account and mode: SHA-256 over the operation, its path
 * parameters and the canonical body (RFC 8785), so that white space or key order make no difference.
 */
export function fingerprintOf(
  operationId: string,
  params: Readonly<Record<string, string>>,
  body: unknown,
): Uint8Array {
  const text = canonicalize([operationId, params, body ?? null]) ?? '';
  return createHash('sha256').update(text).digest();
}

import { createVerifier, type SignedRequest } from './create-verifier.ts';
import { subtleHmac, type Hmac } from './hmac.ts';
import { SigningError } from './signing-error.ts';

export interface VerifyRequestParameters extends SignedRequest {
  /** Replaces Web Crypto. */
  readonly hmac?: Hmac | undefined;
}

/**
 * Verifies a signed request: resolves when it is genuine and in time, and rejects otherwise.
 *
 * @throws {SigningError} its `reason` is a {@link RequestReason}, or `secret_invalid` for an empty secret.
 * @example
 * ```ts
 * import { verifyRequest } from '@cryptoix/signing';
 *
 * await verifyRequest({ secrets: ['sk_test_golden'], method, target, timestamp, signature, body });
 * ```
 */
export async function verifyRequest(request: VerifyRequestParameters): Promise<void> {
  const verdict = await createVerifier(request.hmac ?? subtleHmac)(request);
  if (!verdict.valid) throw new SigningError(verdict.reason, `Request refused: ${verdict.reason}`);
}

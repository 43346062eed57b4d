import { subtleHmac, type Hmac } from './hmac.ts';
import type { RequestParts } from './request-form.ts';
import { SigningError } from './signing-error.ts';
import { toStringToSign } from './string-to-sign.ts';

export interface SignRequestParameters extends RequestParts {
  /** The secret key, as in `sk_test_…`; its UTF-8 bytes are the HMAC's key. */
  readonly secretKey: string;
  /** Replaces Web Crypto. */
  readonly hmac?: Hmac | undefined;
}

/**
 * Signs a request and returns the value of its `X-API-Signature` header.
 *
 * @throws {SigningError} `secret_invalid` for an empty secret, and the reasons of {@link toStringToSign}.
 * @example
 * ```ts
 * import { signRequest } from '@cryptoix/signing';
 *
 * const signature = await signRequest({
 *   secretKey: 'sk_test_golden',
 *   method: 'POST',
 *   target: '/v1/payments',
 *   timestamp: 1678886400,
 *   body: '{"amount": 100, "currency": "BTC"}',
 * });
 * // Ut9WhVgRxkej2crKvO3i1nATLROH2iGWROcurly1kng=
 * ```
 */
export async function signRequest(request: SignRequestParameters): Promise<string> {
  if (!request.secretKey) throw new SigningError('secret_invalid', 'The secret key is empty.');
  return (request.hmac ?? subtleHmac)(request.secretKey, toStringToSign(request));
}

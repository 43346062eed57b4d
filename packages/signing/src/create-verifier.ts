import { toBytes, type Hmac, type SyncHmac } from './hmac.ts';
import { isEqual } from './is-equal.ts';
import { formFault } from './request-form.ts';
import { SigningError, type RequestReason } from './signing-error.ts';
import { join } from './string-to-sign.ts';

/** A request as it arrived. */
export interface SignedRequest {
  readonly method: string;
  /** The raw request target: path and query exactly as received. */
  readonly target: string;
  /** The value of the one `X-API-Timestamp` header. */
  readonly timestamp: string;
  /** The value of the one `X-API-Signature` header. */
  readonly signature: string;
  /** The raw body, before any parsing; empty when left out. */
  readonly body?: Uint8Array | string | undefined;
  /**
   * The key's active secrets, two while it is rotated. An empty list stands for an unknown key: the
   * same work is done with a stand-in, and the answer is always `credentials_invalid`.
   */
  readonly secrets: readonly string[];
  /** The time in Unix seconds; the system's clock when left out. */
  readonly now?: number | undefined;
}

/** What a verifier found; `secret` is the index, in `secrets`, of the one that matched. */
export type Verdict =
  | { readonly valid: true; readonly secret: number }
  | { readonly valid: false; readonly reason: RequestReason };

/** How far a request's timestamp may be from the verifier's clock, in seconds, either way, inclusive. */
export const toleranceSeconds = 300;

const standIn: readonly string[] = ['no such key'];

/**
 * Makes a verifier over an HMAC of your own; a synchronous HMAC makes a synchronous verifier.
 *
 * The verifier gives a verdict instead of throwing. It enforces every form before the HMAC, compares
 * in constant time, accepts the path alone on a GET with a query, and tells `timestamp_out_of_range`
 * only where the signature is right.
 *
 * @throws {SigningError} from the verifier, `secret_invalid`, when one of the secrets is empty.
 * @example
 * ```ts
 * import { createHmac } from 'node:crypto';
 * import { createVerifier } from '@cryptoix/signing';
 *
 * const verify = createVerifier((key, bytes) => createHmac('sha256', key).update(bytes).digest('base64'));
 * const verdict = verify({ secrets, method, target, timestamp, signature, body });
 * if (!verdict.valid) console.log(verdict.reason);
 * ```
 */
export function createVerifier(hmac: SyncHmac): (request: SignedRequest) => Verdict;
export function createVerifier(hmac: Hmac): (request: SignedRequest) => Verdict | Promise<Verdict>;
export function createVerifier(hmac: Hmac): (request: SignedRequest) => Verdict | Promise<Verdict> {
  return (request) => {
    const body = toBytes(request.body);
    const fault = formFault(request.method, request.target, request.timestamp, body);
    if (fault) return refused(fault);
    return attempt(
      hmac,
      request,
      body,
      request.secrets.length > 0 ? request.secrets : standIn,
      request.target,
      0,
    );
  };
}

/** Tries the secret of an index, and those after it, on one reading of the target. */
function attempt(
  hmac: Hmac,
  request: SignedRequest,
  body: Uint8Array,
  secrets: readonly string[],
  reading: string,
  index: number,
): Verdict | Promise<Verdict> {
  const { method, target, timestamp, signature, now = Date.now() / 1000 } = request;
  const secret = secrets[index];
  if (secret === undefined) {
    // The published rule signs "the full request URI path", so on a GET the path alone passes too.
    const path = target.replace(/\?.+/, '');
    if (method === 'GET' && path !== reading) return attempt(hmac, request, body, secrets, path, 0);
    return refused('credentials_invalid');
  }
  if (secret === '') throw new SigningError('secret_invalid', 'The secret key is empty.');
  const judge = (mac: string): Verdict | Promise<Verdict> => {
    // Canonical base64 is compared as text, so any other spelling of the same bytes is refused.
    if (!isEqual(mac, signature) || secrets === standIn) {
      return attempt(hmac, request, body, secrets, reading, index + 1);
    }
    const isInTime = Math.abs(Math.floor(now) - Number(timestamp)) <= toleranceSeconds;
    return isInTime ? { valid: true, secret: index } : refused('timestamp_out_of_range');
  };
  const mac = hmac(secret, join(body, method, reading, timestamp));
  return typeof mac === 'string' ? judge(mac) : mac.then(judge);
}

function refused(reason: RequestReason): Verdict {
  return { valid: false, reason };
}

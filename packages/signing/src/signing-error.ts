/** What is wrong with the form of a request; told before any HMAC is computed. */
export type FormReason = 'method_not_allowed' | 'request_malformed' | 'json_malformed' | 'timestamp_invalid';

/** Why a request was not accepted. */
export type RequestReason = FormReason | 'credentials_invalid' | 'timestamp_out_of_range';

/** Why a webhook was not accepted. */
export type WebhookReason =
  | 'body_parsed'
  | 'body_malformed'
  | 'header_missing'
  | 'header_malformed'
  | 'signature_mismatch'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'tolerance_invalid';

/** Every `reason` of a {@link SigningError}. Reasons are stable: branch on them, not on messages. */
export type SigningReason = RequestReason | WebhookReason | 'secret_invalid';

const brand: unique symbol = Symbol.for('cryptoix.SigningError');

/**
 * The one error that this package throws; `reason` tells the cases apart.
 *
 * `instanceof` also holds between two copies of the package (ESM and CJS, or two versions).
 */
export class SigningError extends Error {
  override readonly name = 'SigningError';
  readonly reason: SigningReason;
  readonly [brand] = true;

  constructor(reason: SigningReason, message: string) {
    super(message);
    this.reason = reason;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return (Object(value) as Partial<SigningError>)[brand] === true;
  }
}

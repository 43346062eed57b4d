import type { Definitions } from './document.ts';

/** A key pair of the server that is judged. */
export interface Credentials {
  /** `pk_test_…` */
  readonly publicKey: string;
  /** `sk_test_…` */
  readonly secretKey: string;
}

/**
 * The server to judge, and what the judge may use there.
 *
 * The key should be a test key with every scope and raised limits: a whole run makes several hundred
 * calls, and at 60 a minute it spends most of its time waiting for `Retry-After`.
 */
export interface Target extends Credentials {
  /** Origin, with or without `/v1`: `http://127.0.0.1:4010/v1`. */
  readonly baseUrl: string;
  /**
   * The operations that the server answers, as operationIds; all of the document when left out. Cases
   * that need another one end as `not_verifiable`, never as `pass`.
   */
  readonly operations?: readonly string[] | undefined;
  /** A second active key of the same account. Made through `POST /v1/api-keys` when left out. */
  readonly otherKey?: Credentials | undefined;
  /** A key that was revoked. Made and revoked when left out. */
  readonly revokedKey?: Credentials | undefined;
  /** A key that may read the balance and may not create payments. Made when left out. */
  readonly readOnlyKey?: Credentials | undefined;
  /** A key with the limits of the document that the judge may use up. Made when left out. */
  readonly limitedKey?: Credentials | undefined;
  /** A key of another account. Without it, cases about other accounts are `not_verifiable`. */
  readonly otherMerchantKey?: Credentials | undefined;
  /** Fields of a payment that this server accepts; `{ amount: 100, currency: 'BTC' }` when left out. */
  readonly payment?: Readonly<Record<string, unknown>> | undefined;
  /** Also refuses fields that the document does not name, where a client must ignore them. */
  readonly strict?: boolean | undefined;
  /** How long to wait, in seconds and all in all, when the server answers 429 unexpectedly (300). */
  readonly patienceSeconds?: number | undefined;
  /** The document to judge by; the one that this version of the package was made with when left out. */
  readonly document?: Definitions | undefined;
}

/** The origin of a base URL. @throws TypeError when its path is neither empty nor `/v1`. */
export function originOf(baseUrl: string): URL {
  const url = new URL(baseUrl);
  if (!/^\/(?:v1\/?)?$/.test(url.pathname) || url.search !== '' || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`The base URL must be an http(s) origin, with or without /v1: ${baseUrl}`);
  }
  return new URL(url.origin);
}

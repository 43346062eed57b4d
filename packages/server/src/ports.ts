import type { RouteSpec } from './route-spec.ts';

/** An API key as the store knows it. `secrets` are the active ones, newest first (two while rotating). */
export interface ApiKey {
  readonly id: string;
  readonly publicKey: string;
  readonly merchantId: string;
  readonly mode: 'test' | 'live';
  readonly secrets: readonly string[];
  readonly status: 'active' | 'revoked' | 'expired';
  readonly scopes: readonly string[];
  /** CIDR blocks or single addresses; empty means every address. */
  readonly allowedIps: readonly string[];
  readonly limits: KeyLimits;
}

export interface KeyLimits {
  readonly perMinute: number;
  readonly perHour: number;
}

/** Finds the key that a request names. Implementations may cache for at most a few seconds. */
export interface KeyStore {
  find(publicKey: string): Promise<ApiKey | null>;
}

/** Who is calling: an authenticated key without its secrets, and the request it came with. */
export interface Caller {
  readonly key: Omit<ApiKey, 'secrets'>;
  readonly requestId: string;
  readonly ip: string;
}

/** The bytes of an answer, kept so that a replay is byte-equal. */
export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

export interface OnceRequest {
  readonly operation: RouteSpec;
  readonly caller: Caller;
  /** SHA-256 of the signature bytes for POST, PUT and PATCH; null for GET and DELETE. */
  readonly signature: Uint8Array | null;
  /** When the signature's timestamp can no longer be accepted by any node. */
  readonly signatureExpiresAt: Date;
  readonly idempotencyKey: string | null;
  /** SHA-256 over operationId, path parameters and the canonical (RFC 8785) body. */
  readonly fingerprint: Uint8Array;
}

export interface OnceResult {
  readonly answer: Answer;
  readonly replayed: boolean;
}

/**
 * The port that gives one signature, and one Idempotency-Key, one effect.
 *
 * An implementation opens its transaction, records the signature (`signature_reused` when seen
 * before), looks the Idempotency-Key up (`idempotency_key_reused`, `request_in_progress`, or the
 * stored answer), runs `work`, stores a 2xx answer and commits, all or nothing. It refuses by
 * throwing an `ApiError`; `work` throws one too and then nothing is kept.
 */
export type Once<Tx> = (request: OnceRequest, work: (tx: Tx) => Promise<Answer>) => Promise<OnceResult>;

/** One consumption of a limit. `remaining` and `resetSeconds` describe the tighter window. */
export interface LimitState {
  readonly allowed: boolean;
  readonly window: 'minute' | 'hour';
  readonly remaining: number;
  readonly resetSeconds: number;
}

/** Counts requests per key and failed authentications per address. */
export interface Limits {
  consumeKey(keyId: string, limits: KeyLimits): Promise<LimitState>;
  /** Counts one failed authentication; answers the seconds to wait, 0 while under the limit. */
  countFailure(ip: string): Promise<number>;
}

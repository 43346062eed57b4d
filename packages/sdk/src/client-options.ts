import { ConfigurationError } from './errors.ts';

/** The part of fetch that is needed. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface CryptoixOptions {
  /** `pk_test_…` or `pk_live_…`. Undefined, as from an environment that lacks it, is refused with an explanation. */
  readonly publicKey: string | undefined;
  /** `sk_test_…` or `sk_live_…`, of the same mode. It never leaves the process. */
  readonly secretKey: string | undefined;
  /** Where the API is, with its `/v1` at the end (`https://api.cryptoix.io/v1`). */
  readonly baseUrl?: string | undefined;
  /** Milliseconds that each attempt may take (30,000). */
  readonly timeoutMs?: number | undefined;
  /** How often a failed attempt is repeated (2). */
  readonly maxRetries?: number | undefined;
  /** Replaces the global fetch. */
  readonly fetch?: Fetch | undefined;
  /** The time in milliseconds; replaces `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** A number from 0 up to 1, for jitter and idempotency keys; replaces the platform's secure source. */
  readonly random?: (() => number) | undefined;
}

/** A key pair that can work. */
export interface Keys {
  readonly publicKey: string;
  readonly secretKey: string;
}

/** Where requests go: the URL before `/v1`, and the part of it that is a path. */
export interface Base {
  readonly url: string;
  readonly pathLength: number;
}

/** Refuses keys that cannot work, and tells what to pass instead. A key is never repeated in a message. */
export function checkKeys({ publicKey, secretKey }: CryptoixOptions): Keys {
  const [publicMode, secretMode] = [
    modeOf('publicKey', 'pk', publicKey),
    modeOf('secretKey', 'sk', secretKey),
  ];
  if (publicMode !== secretMode) {
    throw new ConfigurationError(
      `The publicKey is a ${publicMode} key and the secretKey a ${secretMode} key: use a pair.`,
    );
  }
  return { publicKey, secretKey } as Keys;
}

function modeOf(option: string, prefix: string, key = ''): string {
  const [, kind, mode] = /^(pk|sk)_(test|live)_[!-~]+$/.exec(key) ?? [];
  if (mode && kind === prefix) return mode;
  const wanted = `pass ${prefix}_test_… or ${prefix}_live_…`;
  if (!key) throw new ConfigurationError(`${option} is missing: ${wanted}, as from an environment variable.`);
  if (kind) {
    throw new ConfigurationError(
      `${option} was given a ${kind === 'sk' ? 'secret' : 'public'} key: ${wanted}, and keep the secret one out of logs.`,
    );
  }
  throw new ConfigurationError(
    `${option} is no key: ${wanted}${/\s/.test(key) ? ', without white space' : ''}.`,
  );
}

/** Reads a base URL, which ends in `/v1`. */
export function toBase(baseUrl: string): Base {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new ConfigurationError(`baseUrl is not a URL: ${baseUrl}`);
  }
  const path = url.pathname.replace(/\/+$/, '');
  if (!/^https?:$/.test(url.protocol) || url.search || url.hash || !path.endsWith('/v1')) {
    throw new ConfigurationError(
      `baseUrl must be an http(s) URL that ends in /v1, not ${baseUrl}. Did you mean ${url.origin}${path.replace(/\/v1$/, '')}/v1?`,
    );
  }
  const before = path.slice(0, -3);
  return { url: url.origin + before, pathLength: before.length };
}

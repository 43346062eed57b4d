import type { Scope } from '@cryptoix/spec';

/** An API key without its secret. */
export interface ApiKey {
  readonly id: string;
  readonly version: number;
  readonly mode: 'test' | 'live';
  readonly name: string;
  readonly publicKey: string;
  /** The end of the newest secret, to tell keys apart. */
  readonly last4: string;
  readonly scopes: readonly Scope[];
  readonly allowedIps: readonly string[];
  readonly limits: { readonly perMinute: number; readonly perHour: number };
  /** The key that made this one; null when an operator did. */
  readonly mintedBy: string | null;
  /** The first key of the line: where a second person is needed, keys of one line count as one person. */
  readonly lineage: string;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly lastUsedIp: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type ApiKeyStatus = 'active' | 'expired' | 'revoked';

/** What a key is at a time; keys expire by real time, never by test time. */
export function statusOf(key: Pick<ApiKey, 'expiresAt' | 'revokedAt'>, realNow: Date): ApiKeyStatus {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= realNow ? 'expired' : 'active';
}

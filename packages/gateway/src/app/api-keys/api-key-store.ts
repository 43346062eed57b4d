import type { Scope } from '@cryptoix/spec';
import type { ListQuery, Page } from '../lists/page.ts';
import type { ApiKey } from './api-key.ts';

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly allowedIps: readonly string[];
  readonly expiresAt: Date | null;
  readonly limits: ApiKey['limits'];
  /** The key that makes this one; null for an operator. */
  readonly minter: Pick<ApiKey, 'id' | 'lineage'> | null;
}

/** The keys of one merchant and mode, inside one open transaction. */
export interface ApiKeyStore {
  /** Real time, by which keys expire. */
  readonly realNow: Date;
  /** How many keys are active, counted so that two who create at once are counted one after the other. */
  countActive(): Promise<number>;
  /** Makes public key and secret; the secret is readable this once. */
  insert(key: NewApiKey): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  find(id: string): Promise<ApiKey | null>;
  /** Reads a key and keeps others from changing it. */
  lock(id: string): Promise<ApiKey | null>;
  /** Writes name, scopes, addresses and expiry of a locked key. */
  update(key: ApiKey): Promise<ApiKey>;
  /** Adds a secret, readable this once, lets the newest work on for a while, ends all others, and tells it as an event. */
  rotate(key: ApiKey, overlapSeconds: number): Promise<{ readonly key: ApiKey; readonly secret: string }>;
  list(query: ListQuery<unknown>): Promise<Page<ApiKey>>;
  /** Ends a key for good and tells it as an event. */
  revoke(key: ApiKey): Promise<ApiKey>;
}

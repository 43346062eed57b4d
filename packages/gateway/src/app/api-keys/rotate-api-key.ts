import { notFound } from '@cryptoix/server';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { assertHolds } from './assert-holds.ts';
import { assertActive, assertOwnLine } from './may-take-over.ts';

/** How long an old secret works on unless the caller says otherwise, in seconds. */
export const defaultOverlap = 86_400;

/** Gives a key a new secret, readable this once; the old one works until the overlap is over. */
export async function rotateApiKey(
  store: ApiKeyStore,
  id: string,
  overlapSeconds: number,
  asker: ApiKey,
): Promise<{ key: ApiKey; secret: string }> {
  const key = await store.lock(id);
  if (key === null) throw notFound('api_key', id);
  assertActive(key, store.realNow, 'rotated');
  // The secret is all that a key is: who gets it gets the scopes, and becomes the person.
  assertHolds(asker, key.scopes);
  assertOwnLine(asker, key, key.scopes, 'rotated');
  return await store.rotate(key, overlapSeconds);
}

import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { retrieveApiKey } from './retrieve-api-key.ts';

/** Revokes a key, at once on this node and within five seconds on every other. Again changes nothing. */
export async function deleteApiKey(store: ApiKeyStore, id: string): Promise<ApiKey> {
  const key = await retrieveApiKey(store, id);
  return key.revokedAt === null ? await store.revoke(key) : key;
}

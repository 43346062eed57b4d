import { notFound } from '@cryptoix/server';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';

/** Finds a key of the account and mode, in any status. */
export async function retrieveApiKey(store: ApiKeyStore, id: string): Promise<ApiKey> {
  const key = await store.find(id);
  if (key === null) throw notFound('api_key', id);
  return key;
}

import type { ListQuery, Page } from '../lists/page.ts';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';

/** The keys of the account and mode, revoked ones too. */
export async function listApiKeys(store: ApiKeyStore, query: ListQuery<unknown>): Promise<Page<ApiKey>> {
  return await store.list(query);
}

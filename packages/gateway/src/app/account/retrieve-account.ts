import type { Account, AccountStore } from './account.ts';

/** The caller's own account in the caller's mode. */
export async function retrieveAccount(store: AccountStore): Promise<Account> {
  return await store.read();
}

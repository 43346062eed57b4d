import { randomBytes } from 'node:crypto';
import { newId, type ApiKey, type KeyLimits, type KeyStore } from '@cryptoix/server';
import { scopePresets } from '@cryptoix/spec';

/** Keys of several merchants in memory. */
export interface MemoryKeys extends KeyStore {
  add(merchantId: string, limits: KeyLimits, scopes?: readonly string[]): ApiKey;
  revoke(id: string): void;
  all(): readonly ApiKey[];
}

export function createMemoryKeys(): MemoryKeys {
  const keys = new Map<string, ApiKey>();
  return {
    add(merchantId, limits, scopes = scopePresets.full) {
      const text = randomBytes(12).toString('hex');
      const key: ApiKey = {
        id: newId('api_key'),
        publicKey: `pk_test_${text}`,
        secrets: [`sk_test_${text}`],
        merchantId,
        mode: 'test',
        status: 'active',
        scopes,
        allowedIps: [],
        limits,
      };
      keys.set(key.publicKey, key);
      return key;
    },
    revoke(id) {
      for (const [publicKey, key] of keys)
        if (key.id === id) keys.set(publicKey, { ...key, status: 'revoked' });
    },
    all: () => [...keys.values()],
    find: (publicKey) => Promise.resolve(keys.get(publicKey) ?? null),
  };
}

import type { ApiKey, Caller } from '@cryptoix/server';
import { toApiKeyView } from '../api/api-keys.ts';
import { createApiKey, type CreateApiKey } from '../app/api-keys/create-api-key.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { createKeyStore } from '../store/key-store.ts';
import type { TestStore } from './test-store.ts';

export interface TestKey {
  readonly id: string;
  readonly publicKey: string;
  readonly secret: string;
  /** As the server stub hands it to a handler. */
  readonly caller: Caller;
}

/** Makes a key as an operator does, `full` unless told otherwise. */
export async function createTestKey(
  store: TestStore,
  merchantId: string,
  changes: Partial<CreateApiKey> & { mode?: 'test' | 'live' } = {},
): Promise<TestKey> {
  const { mode = 'test', ...input } = changes;
  const { key, secret } = await store.unitOfWork.inMerchant(merchantId, mode, (tx) =>
    createApiKey(
      createApiKeyStore(tx, { box: store.box, toView: toApiKeyView }),
      mode,
      { name: 'Test key', scopes: ['full'], allowedIps: [], expiresAt: null, ...input },
      { operator: true },
    ),
  );
  const keys = await createKeyStore({ unitOfWork: store.unitOfWork, box: store.box, listener: null });
  const { secrets: _secrets, ...known } = (await keys.find(key.publicKey)) as ApiKey;
  return {
    id: key.id,
    publicKey: key.publicKey,
    secret,
    caller: { key: known, requestId: 'req_test', ip: '127.0.0.1' },
  };
}

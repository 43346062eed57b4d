import type { Cryptoix } from '@cryptoix/sdk';
import { createApiKey } from '../app/api-keys/create-api-key.ts';
import { toApiKeyView } from '../api/api-keys.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { setKeyLimits } from '../store/operator-keys.ts';
import type { TestGateway } from './test-gateway.ts';

/** A client with another key of the merchant, made by the operator: no other key stands behind it. */
export async function operatorClient(
  gateway: TestGateway,
  merchantId: string,
  scopes: readonly string[] = ['full'],
): Promise<Cryptoix> {
  const { store, box } = gateway;
  const { key, secret } = await store.unitOfWork.inMerchant(merchantId, 'test', (tx) =>
    createApiKey(
      createApiKeyStore(tx, { box, toView: (each, realNow) => ({ ...toApiKeyView(each, realNow) }) }),
      'test',
      { name: 'Second person', scopes, allowedIps: [], expiresAt: null },
      { operator: true },
    ),
  );
  const place = { merchantId, mode: 'test', id: key.id } as const;
  await setKeyLimits(store.unitOfWork, place, { perMinute: 100_000, perHour: 1_000_000 });
  return gateway.client(key.publicKey, secret);
}

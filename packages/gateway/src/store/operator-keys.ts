import type { KeyLimits } from '@cryptoix/server';
import type { ApiKey } from '../app/api-keys/api-key.ts';
import { createApiKeyStore, type ApiKeyStoreOptions } from './api-keys.ts';
import type { Mode } from './mode.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Where a key lives. */
export interface KeyPlace {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly id: string;
}

/** Finds any merchant's key by its public key. */
export async function findKeyPlace(unitOfWork: UnitOfWork, publicKey: string): Promise<KeyPlace | null> {
  const row = await unitOfWork.asWorker((db) =>
    db
      .selectFrom('api_key')
      .select(['merchant_id', 'mode', 'id'])
      .where('public_key', '=', publicKey)
      .executeTakeFirst(),
  );
  return row === undefined ? null : { merchantId: row.merchant_id, mode: row.mode, id: row.id };
}

/** Sets what one key may do; every node follows within seconds. */
export async function setKeyLimits(
  unitOfWork: UnitOfWork,
  place: KeyPlace,
  limits: KeyLimits,
): Promise<void> {
  await unitOfWork.inMerchant(place.merchantId, place.mode, (tx) =>
    tx.db
      .updateTable('api_key')
      .set((update) => ({
        per_minute: limits.perMinute,
        per_hour: limits.perHour,
        updated_at: tx.now,
        version: update('version', '+', 1),
      }))
      .where('merchant_id', '=', place.merchantId)
      .where('id', '=', place.id)
      .execute(),
  );
}

/** Revokes a key for its operator; null when it is gone. */
export async function revokeKey(
  unitOfWork: UnitOfWork,
  place: KeyPlace,
  options: ApiKeyStoreOptions,
): Promise<ApiKey | null> {
  return await unitOfWork.inMerchant(place.merchantId, place.mode, async (tx) => {
    const store = createApiKeyStore(tx, options);
    const key = await store.find(place.id);
    return key === null || key.revokedAt !== null ? key : await store.revoke(key);
  });
}

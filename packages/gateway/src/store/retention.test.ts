import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testOnceRequest } from '../testing/once-request.ts';
import { createTestKey } from '../testing/test-keys.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { removeExpired } from './retention.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
afterAll(() => store.close());

describe('removeExpired', () => {
  it('removes signatures past their time and answers of 72 hours, and no other', async () => {
    const { caller } = await createTestKey(store, await store.merchant());
    const send = (idempotencyKey: string, signatureExpiresAt: Date) =>
      store.unitOfWork.once(testOnceRequest(caller, { idempotencyKey, signatureExpiresAt }), () =>
        Promise.resolve({ status: 200, body: Buffer.from('{}') }),
      );
    await send('old', new Date(Date.now() - 1_000));
    await send('new', new Date(Date.now() + 1_000_000));
    await store.asOwner(
      `update idempotency_key set created_at = now() - interval '73 hours' where key = 'old'`,
    );
    expect(await removeExpired(store.unitOfWork)).toEqual({ signatures: 1, idempotencyKeys: 1 });
    expect(await removeExpired(store.unitOfWork)).toEqual({ signatures: 0, idempotencyKeys: 0 });
    expect(await store.asOwner('select key from idempotency_key')).toEqual([{ key: 'new' }]);
  });
});

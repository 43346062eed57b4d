import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testOnceRequest } from '../testing/once-request.ts';
import { createTestKey } from '../testing/test-keys.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createKeyStore } from './key-store.ts';
import { resealStale } from './reseal.ts';
import { createSecretBox } from './secret-box.ts';
import { createUnitOfWork } from './unit-of-work.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
afterAll(() => store.close());

const sealed = () =>
  store.asOwner(`select split_part(sealed, '|', 2) as kid from secret
    union all select split_part(convert_from(body, 'utf8'), '|', 2) from idempotency_key`);

describe('R26: resealStale', () => {
  it('moves every value to the first master key, after which the old one is not needed', async () => {
    const [old, fresh] = [
      { kid: 'old', key: randomBytes(32) },
      { kid: 'new', key: randomBytes(32) },
    ];
    const before = createSecretBox([old]);
    const unitOfWork = createUnitOfWork({ db: store.db, box: before });
    const merchant = await store.merchant();
    const made = await createTestKey({ ...store, unitOfWork, box: before }, merchant);
    const work = () => Promise.resolve({ status: 200, body: Buffer.from('{"a": 1}') });
    await unitOfWork.once(testOnceRequest(made.caller, { idempotencyKey: 'a|b' }), work);
    expect(await sealed()).toEqual([{ kid: 'old' }, { kid: 'old' }]);

    expect(await resealStale(unitOfWork, createSecretBox([fresh, old]))).toEqual({ secrets: 1, answers: 1 });
    expect(await sealed()).toEqual([{ kid: 'new' }, { kid: 'new' }]);
    expect(await resealStale(unitOfWork, createSecretBox([fresh, old]))).toEqual({ secrets: 0, answers: 0 });

    const box = createSecretBox([fresh]);
    const after = createUnitOfWork({ db: store.db, box });
    const keys = await createKeyStore({ unitOfWork: after, box, listener: null });
    expect((await keys.find(made.publicKey))?.secrets).toEqual([made.secret]);
    const replay = await after.once(testOnceRequest(made.caller, { idempotencyKey: 'a|b' }), work);
    expect(replay.replayed).toBe(true);
    expect(Buffer.from(replay.answer.body).toString()).toBe('{"a": 1}');
  });
});

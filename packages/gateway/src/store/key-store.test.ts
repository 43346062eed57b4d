import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyStore } from '@cryptoix/server';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toApiKeyView } from '../api/api-keys.ts';
import { deleteApiKey } from '../app/api-keys/delete-api-key.ts';
import { createTestKey, type TestKey } from '../testing/test-keys.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createApiKeyStore } from './api-keys.ts';
import { createKeyStore } from './key-store.ts';
import { createKeyUse } from './key-use.ts';
import { createListener, type Listener } from './listener.ts';

let store: TestStore;
let listener: Listener;
let merchant: string;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  listener = createListener({ url: store.url, heartbeatMs: 200 });
  merchant = await store.merchant();
});
afterAll(async () => {
  await listener.close();
  await store.close();
});

const until = async (check: () => boolean | Promise<boolean>, withinMs: number): Promise<number> => {
  const started = performance.now();
  while (!(await check())) {
    if (performance.now() - started > withinMs) throw new Error(`not within ${withinMs} ms`);
    await sleep(10);
  }
  return performance.now() - started;
};

const revoke = (key: TestKey): Promise<unknown> =>
  store.unitOfWork.inMerchant(merchant, 'test', (tx) =>
    deleteApiKey(createApiKeyStore(tx, { box: store.box, toView: toApiKeyView }), key.id),
  );

const open = (
  heard: Listener | null,
  more: { ticks?: () => number; clock?: () => Date } = {},
): Promise<KeyStore> =>
  createKeyStore({ unitOfWork: store.unitOfWork, box: store.box, listener: heard, ...more });

describe('find', () => {
  it('gives the key with its secret, and null for what is no key', async () => {
    const made = await createTestKey(store, merchant, {
      scopes: ['balance:read'],
      allowedIps: ['203.0.113.0/24'],
    });
    const keys = await open(listener);
    expect(await keys.find(made.publicKey)).toEqual({
      id: made.id,
      publicKey: made.publicKey,
      merchantId: merchant,
      mode: 'test',
      secrets: [made.secret],
      status: 'active',
      scopes: ['balance:read'],
      allowedIps: ['203.0.113.0/24'],
      limits: { perMinute: 60, perHour: 1000 },
    });
    for (const text of ['', 'pk_test_unknown', "pk_test_' or true", made.secret, 'x'.repeat(100_000)]) {
      expect(await keys.find(text)).toBeNull();
    }
  });

  it('keeps the secret encrypted at rest', async () => {
    const made = await createTestKey(store, merchant);
    const rows = await store.asOwner(`select sealed, last4 from secret where owner_id = $1`, [made.id]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.sealed).toMatch(/^v1\|test\|/);
    expect(rows[0]?.last4).toBe(made.secret.slice(-4));
    expect(JSON.stringify(rows)).not.toContain(made.secret);
  });

  it('reads once and then answers from memory', async () => {
    const made = await createTestKey(store, merchant);
    let reads = 0;
    const counting = {
      ...store.unitOfWork,
      asWorker: ((work, options) => {
        reads += 1;
        return store.unitOfWork.asWorker(work, options);
      }) as typeof store.unitOfWork.asWorker,
    };
    await until(() => listener.isHearing, 2_000);
    const keys = await createKeyStore({ unitOfWork: counting, box: store.box, listener });
    await Promise.all(Array.from({ length: 10 }, () => keys.find(made.publicKey)));
    await keys.find(made.publicKey);
    expect(reads).toBe(1);
  });

  it('expires keys and replaced secrets by the clock, also from memory', async () => {
    const expiresAt = new Date(Date.now() + 60_000);
    const made = await createTestKey(store, merchant, { expiresAt });
    await store.asOwner(
      `insert into secret select merchant_id, 'sec_0', owner, owner_id, sealed, last4, created_at, $2
       from secret where owner_id = $1`,
      [made.id, expiresAt],
    );
    // The copy was sealed in another row, so it must be sealed again to open here.
    await store.asOwner(`update secret set sealed = $1 where id = 'sec_0'`, [
      await store.box.wrap(Buffer.from('sk_test_old'), { table: 'secret', row: 'sec_0', column: 'sealed' }),
    ]);
    let now = new Date();
    const keys = await open(listener, { clock: () => now });
    expect(await keys.find(made.publicKey)).toMatchObject({
      status: 'active',
      secrets: [made.secret, 'sk_test_old'],
    });
    now = expiresAt;
    expect(await keys.find(made.publicKey)).toMatchObject({ status: 'expired', secrets: [made.secret] });
  });
});

describe('a revocation', () => {
  it('reaches another node at once', async () => {
    const made = await createTestKey(store, merchant);
    const keys = await open(listener);
    await until(() => listener.isHearing, 2_000);
    expect(await keys.find(made.publicKey)).toMatchObject({ status: 'active' });
    await revoke(made);
    await until(async () => (await keys.find(made.publicKey))?.status === 'revoked', 1_000);
  });

  it('reaches a node that hears nothing within two seconds', async () => {
    const made = await createTestKey(store, merchant);
    let ticks = 0;
    const keys = await open(null, { ticks: () => ticks });
    await keys.find(made.publicKey);
    await revoke(made);
    expect(await keys.find(made.publicKey)).toMatchObject({ status: 'active' });
    ticks = 2_000;
    expect(await keys.find(made.publicKey)).toMatchObject({ status: 'revoked' });
  });

  it('is heard again after the connection was cut', async () => {
    const made = await createTestKey(store, merchant);
    const keys = await open(listener);
    await until(() => listener.isHearing, 2_000);
    await keys.find(made.publicKey);
    await store.asOwner(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'cryptoix-listener' and datname = current_database()`);
    await until(() => !listener.isHearing, 2_000);
    await until(() => listener.isHearing, 3_000);
    await keys.find(made.publicKey);
    await revoke(made);
    await until(async () => (await keys.find(made.publicKey))?.status === 'revoked', 1_000);
  });

  it('that happens while the key is being read is not missed', async () => {
    const made = await createTestKey(store, merchant);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const slow = {
      ...store.unitOfWork,
      asWorker: (async (work, options) => {
        const result = await store.unitOfWork.asWorker(work, options);
        await gate;
        return result;
      }) as typeof store.unitOfWork.asWorker,
    };
    await until(() => listener.isHearing, 2_000);
    const keys = await createKeyStore({ unitOfWork: slow, box: store.box, listener });
    const reading = keys.find(made.publicKey);
    await sleep(100);
    await revoke(made);
    await sleep(200);
    release();
    expect(await reading).toMatchObject({ status: 'active' });
    expect(await keys.find(made.publicKey)).toMatchObject({ status: 'revoked' });
  });
});

describe('the use of keys', () => {
  it('is written in one go, the latest use of each', async () => {
    const [one, two] = [await createTestKey(store, merchant), await createTestKey(store, merchant)];
    const use = createKeyUse(store.unitOfWork, 60_000);
    use.record(one.caller);
    use.record({ ...one.caller, ip: '203.0.113.7' });
    use.record(two.caller);
    await use.close();
    const rows = await store.asOwner(
      `select id, last_used_ip, last_used_at is not null as used, version from api_key
      where id = any($1) order by id`,
      [[one.id, two.id]],
    );
    expect(rows).toEqual([
      { id: one.id, last_used_ip: '203.0.113.7', used: true, version: 1 },
      { id: two.id, last_used_ip: '127.0.0.1', used: true, version: 1 },
    ]);
  });
});

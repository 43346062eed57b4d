import { createLimits } from '@cryptoix/server';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { openDatabase } from './database.ts';
import { createPostgresLimiter } from './limits.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
afterAll(() => store.close());

describe('limits in Postgres', () => {
  it('R14: three nodes together admit no more than one key may send, and no fewer', async () => {
    const nodes = Array.from({ length: 3 }, () =>
      createLimits({ limiter: createPostgresLimiter(store.pool) }),
    );
    const limits = { perMinute: 60, perHour: 1000 };
    const states = await Promise.all(
      nodes.flatMap((node) => Array.from({ length: 60 }, () => node.consumeKey('key_1', limits))),
    );
    expect(states.filter((state) => state.allowed)).toHaveLength(60);
    expect(await nodes[0]?.consumeKey('key_2', limits)).toMatchObject({ allowed: true, remaining: 59 });
    // Refused calls have not used the hour up.
    const [hour] = await store.asOwner(`select points from rate_limit where key like 'h1000%key_1'`);
    expect(hour?.points).toBe(60);
  });

  it('go on in memory while the database is away', async () => {
    const gone = openDatabase({ url: store.url.replace(/:\d+\//, ':1/'), role: 'app' });
    const limits = createLimits({ limiter: createPostgresLimiter(gone.pool) });
    const states = [];
    for (let call = 0; call < 4; call += 1)
      states.push(await limits.consumeKey('key_1', { perMinute: 3, perHour: 100 }));
    expect(states.map((state) => state.allowed)).toEqual([true, true, true, false]);
    await gone.close();
  });
});

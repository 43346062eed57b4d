import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { openDatabase } from './database.ts';
import { toApiError } from './outage.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
afterAll(() => store.close());

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => null,
    (error: unknown) => error,
  );

describe('toApiError', () => {
  it('tells a database that is away (503) from a fault of ours', async () => {
    const gone = openDatabase({ url: store.url.replace(/:\d+\//, ':1/'), role: 'app' });
    expect(toApiError(await failureOf(sql`select 1`.execute(gone.db)))).toMatchObject({
      status: 503,
      retryAfter: 2,
    });
    await gone.close();
    const owner = openDatabase({ url: store.url, role: null });
    const killed = sql`select pg_terminate_backend(pg_backend_pid())`.execute(owner.db);
    expect(toApiError(await failureOf(killed))).toMatchObject({ status: 503 });
    await owner.close();
    expect(toApiError(await failureOf(sql`select 1 / 0`.execute(store.db)))).toBeNull();
    expect(toApiError(new Error('a bug'))).toBeNull();
  });
});

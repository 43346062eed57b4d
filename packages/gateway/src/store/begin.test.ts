import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { openDatabase, type DatabaseHandle } from './database.ts';
import { createStatementNames } from './statement-names.ts';
import { advanceTestClock } from './test-clock.ts';
import { createUnitOfWork, type UnitOfWork } from './unit-of-work.ts';

let store: TestStore;
let merchantId: string;
let otherNode: UnitOfWork;
let otherDatabase: DatabaseHandle;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'), { max: 3 });
  merchantId = await store.merchant();
  otherDatabase = openDatabase({ url: store.url, role: 'app', max: 1 });
  otherNode = createUnitOfWork({ db: otherDatabase.db, box: store.box });
});
afterAll(async () => {
  await otherDatabase.close();
  await store.close();
});

const advance = (seconds: number) =>
  otherNode.inMerchant(merchantId, 'test', (tx) => advanceTestClock(tx, seconds));

describe('a transaction that nobody waits for to begin', () => {
  it('works at the test time that another process has moved, and keeps nothing of a wrong one', async () => {
    const times: number[] = [];
    const work = () =>
      store.unitOfWork.inMerchant(merchantId, 'test', async (tx) => {
        times.push(tx.now.getTime());
        await sql`update account set reference = coalesce(reference, '') || 'x'
          where merchant_id = ${tx.merchantId} and mode = 'test'`.execute(tx.db);
      });
    await work();
    await advance(3600);
    await work();
    const [before = 0, wrong = 0, right = 0, ...more] = times;
    expect(more).toEqual([]);
    expect(Math.round((wrong - before) / 1000)).toBe(0);
    expect(Math.round((right - before) / 1000)).toBe(3600);
    const rows = await store.asOwner(
      `select reference from account where merchant_id = $1 and mode = 'test'`,
      [merchantId],
    );
    expect(rows).toEqual([{ reference: 'xx' }]);
  });

  it('does not believe a refusal that a wrong time led to', async () => {
    const since = Date.now();
    await advance(86_400);
    const judge = store.unitOfWork.inMerchant(merchantId, 'test', (tx) => {
      if (tx.now.getTime() < since + 86_400_000) throw new Error('too early');
      return Promise.resolve('in time');
    });
    expect(await judge).toBe('in time');
  });

  it('fails with what its beginning failed with, whatever the work made of it', async () => {
    const begin = (work: () => Promise<string>) => store.unitOfWork.inMerchant('no uuid', 'test', work);
    const reason = /invalid input syntax for type uuid/;
    await expect(begin(() => Promise.resolve('done'))).rejects.toThrow(reason);
    await expect(begin(() => Promise.reject(new Error('the work')))).rejects.toThrow(reason);
    expect(await store.unitOfWork.inMerchant(merchantId, 'test', () => Promise.resolve('next'))).toBe('next');
  });

  it('leaves no connection in a transaction', async () => {
    const read = () =>
      store.unitOfWork.inMerchant(
        merchantId,
        'test',
        (tx) => tx.db.selectFrom('payment').selectAll().execute(),
        {
          readOnly: true,
        },
      );
    await Promise.all([read(), read(), read(), store.unitOfWork.asWorker(() => Promise.resolve())]);
    const open = `select state from pg_stat_activity
      where datname = current_database() and application_name = 'cryptoix-gateway' and state <> 'idle'`;
    await expect.poll(() => store.asOwner(open)).toEqual([]);
  });
});

describe('prepared statements', () => {
  it('survive a migration that changes what they give', async () => {
    await store.asOwner(
      'create table shape (id int); grant select on shape to cryptoix_app; insert into shape values (1)',
    );
    const read = () =>
      store.unitOfWork.inMerchant(merchantId, 'test', async (tx) => {
        const { rows } = await sql`select * from shape where id = ${1}`.execute(tx.db);
        return rows;
      });
    expect(await read()).toEqual([{ id: 1 }]);
    await store.asOwner(`alter table shape add column note text default 'new'`);
    expect(await read()).toEqual([{ id: 1, note: 'new' }]);
  });

  it('have one name per text, up to as many as a connection should keep', () => {
    const names = createStatementNames(2);
    const [first, second] = [names.of('select $1'), names.of('select $2')];
    expect(first).not.toBe(second);
    expect(names.of('select $1')).toBe(first);
    expect(names.of('select $3')).toBeUndefined();
    names.forget();
    expect(names.of('select $1')).not.toBe(first);
  });
});

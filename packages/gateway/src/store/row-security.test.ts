import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'), { max: 3 });
});
afterAll(() => store.close());

// What belongs to no merchant. A table that is neither here nor has a merchant_id fails the test.
const shared = new Set([
  'schema_migration',
  'schema_migration_lock',
  'rate_limit',
  // The install's own: what the networks look like, and the wallets whose addresses the merchants are given.
  'chain_block',
  'chain_cursor',
  'wallet',
  'wallet_lease',
  'wallet_nonce',
  'wallet_coin_lock',
  'wallet_change',
  'wallet_change_address',
]);

const tenantTables = async (): Promise<string[]> => {
  const rows = await store.asOwner(`select distinct table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'merchant_id' order by 1`);
  return rows.map((row) => String(row.table_name));
};

describe('R28: row-level security', () => {
  it('is enabled and forced on every table, and each has a tenant policy', async () => {
    const rows = await store.asOwner(`select c.relname, c.relrowsecurity, c.relforcerowsecurity,
        (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polname = c.relname || '_tenant') as tenant
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`);
    const tables = rows.filter((row) => !shared.has(String(row.relname)));
    expect(tables.length).toBeGreaterThan(8);
    const open = tables.filter(
      (row) => row.relrowsecurity !== true || row.relforcerowsecurity !== true || row.tenant !== 1,
    );
    expect(open).toEqual([]);
  });

  it('cannot be bypassed by the roles that serve', async () => {
    const rows = await store.asOwner(
      `select rolname from pg_roles where rolname like 'cryptoix\\_%' and not rolsuper and not rolbypassrls and not rolcanlogin order by 1`,
    );
    expect(rows.map((row) => row.rolname)).toEqual(['cryptoix_app', 'cryptoix_signer', 'cryptoix_worker']);
  });

  it('shows no row without a merchant, nor those of another', async () => {
    const [one, other] = [await store.merchant('One'), await store.merchant('Other')];
    for (const table of await tenantTables()) {
      const { rows } = await sql`select 1 from ${sql.table(table)}`.execute(store.db);
      expect(rows, table).toHaveLength(0);
    }
    const seen = await store.unitOfWork.inMerchant(one, 'test', (tx) =>
      tx.db.selectFrom('merchant').select('name').execute(),
    );
    expect(seen).toEqual([{ name: 'One' }]);
    await expect(
      store.unitOfWork.inMerchant(one, 'test', (tx) =>
        tx.db
          .insertInto('test_clock')
          .values({ merchant_id: other, offset_seconds: 1, updated_at: tx.now })
          .execute(),
      ),
    ).rejects.toThrow('row-level security');
  });

  it('does not outlive its transaction', async () => {
    const merchant = await store.merchant();
    await store.unitOfWork.inMerchant(merchant, 'test', (tx) =>
      tx.db.selectFrom('merchant').selectAll().execute(),
    );
    await store.unitOfWork.asWorker((db) => db.selectFrom('merchant').selectAll().execute());
    for (let index = 0; index < 6; index += 1) {
      const { rows } =
        await sql`select current_user as who, current_setting('app.merchant_id', true) as merchant from merchant
        right join (select 1) x on true`.execute(store.db);
      expect(rows).toEqual([{ who: 'cryptoix_app', merchant: expect.toBeOneOf(['', null]) as unknown }]);
    }
  });

  it('lets a worker see every merchant and change nothing but what is granted', async () => {
    await store.merchant();
    await store.merchant();
    const count = await store.unitOfWork.asWorker((db) => db.selectFrom('merchant').selectAll().execute());
    expect(count.length).toBeGreaterThan(1);
    await expect(
      store.unitOfWork.asWorker((db) => db.updateTable('merchant').set({ name: 'x' }).execute()),
    ).rejects.toThrow('permission denied');
  });
});

describe('keys of tenant tables', () => {
  it('begin with the merchant', async () => {
    const rows = await store.asOwner(`select con.conrelid::regclass::text as table, con.conname,
        (select attname from pg_attribute where attrelid = con.conrelid and attnum = con.conkey[1]) as first
      from pg_constraint con join pg_class c on c.oid = con.conrelid
      where con.contype in ('p', 'u', 'f') and c.relnamespace = 'public'::regnamespace`);
    const wrong = rows.filter((row) => !shared.has(String(row.table)) && row.first !== 'merchant_id');
    expect(wrong).toEqual([]);
    const indexes =
      await store.asOwner(`select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as index, a.attname as first
      from pg_index i join pg_class c on c.oid = i.indrelid
      join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indisunique and c.relnamespace = 'public'::regnamespace`);
    expect(indexes.filter((row) => !shared.has(String(row.table)) && row.first !== 'merchant_id')).toEqual(
      [],
    );
  });
});

import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Customers, and the payments that name them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table customer (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    email text,
    name text,
    locale text,
    address jsonb,
    tax_id text,
    reference text,
    metadata jsonb not null,
    deleted_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id),
    check (deleted_at is null or (email is null and name is null and locale is null and address is null
      and tax_id is null and reference is null and metadata = '{}')))`.execute(db);
  await sql`create index customer_by_mode on customer (merchant_id, mode, id) where deleted_at is null`.execute(
    db,
  );
  await sql`create index customer_by_email on customer (merchant_id, mode, lower(email), id)
    where email is not null`.execute(db);
  await sql`create index customer_by_reference on customer (merchant_id, mode, reference, id)
    where reference is not null`.execute(db);
  await closeTenantTable(db, 'customer', { app: 'select, insert, update', worker: 'select' });

  await sql`alter table payment add column customer_id text collate "C",
    add foreign key (merchant_id, customer_id) references customer`.execute(db);
  await sql`create index payment_by_customer on payment (merchant_id, mode, customer_id, id)
    where customer_id is not null`.execute(db);
}

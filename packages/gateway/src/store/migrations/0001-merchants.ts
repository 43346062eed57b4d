import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Merchants, their defaults per mode, and their test time. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`grant usage on schema public to cryptoix_app, cryptoix_worker`.execute(db);

  await sql`create table merchant (
    merchant_id uuid primary key,
    name text not null check (length(name) between 1 and 200),
    created_at timestamptz(3) not null)`.execute(db);
  await closeTenantTable(db, 'merchant', { app: 'select, insert, update', worker: 'select' });

  await sql`create table account (
    merchant_id uuid not null references merchant,
    mode text not null check (mode in ('test', 'live')),
    version integer not null default 1,
    accepted jsonb not null default '[]',
    underpayment_tolerance text not null default '0.5',
    expires_in integer not null default 900,
    confirmations jsonb not null default '{}',
    late_payment text not null default 'hold' check (late_payment in ('hold', 'accept')),
    emails text[] not null default '{}',
    reference text,
    metadata jsonb not null default '{}',
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, mode))`.execute(db);
  await closeTenantTable(db, 'account', { app: 'select, insert, update', worker: 'select' });

  await sql`create table test_clock (
    merchant_id uuid primary key references merchant,
    offset_seconds bigint not null check (offset_seconds >= 0),
    updated_at timestamptz(3) not null)`.execute(db);
  await closeTenantTable(db, 'test_clock', { app: 'select, insert, update', worker: 'select' });
}

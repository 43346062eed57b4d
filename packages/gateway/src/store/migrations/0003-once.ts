import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** One signature, one effect; one Idempotency-Key, one effect. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table request_signature (
    merchant_id uuid not null,
    api_key_id text collate "C" not null,
    signature bytea not null check (length(signature) = 32),
    idempotency_key_hash bytea,
    expires_at timestamptz not null,
    primary key (merchant_id, api_key_id, signature),
    foreign key (merchant_id, api_key_id) references api_key)`.execute(db);
  await sql`create index request_signature_expires on request_signature (expires_at)`.execute(db);
  await closeTenantTable(db, 'request_signature', { app: 'select, insert', worker: 'select, delete' });

  await sql`create table idempotency_key (
    merchant_id uuid not null references merchant,
    mode text not null check (mode in ('test', 'live')),
    key text collate "C" not null,
    fingerprint bytea not null check (length(fingerprint) = 32),
    operation text not null,
    status smallint check (status between 200 and 299),
    body bytea,
    locked_until timestamptz,
    created_at timestamptz not null default clock_timestamp(),
    primary key (merchant_id, mode, key))`.execute(db);
  await sql`create index idempotency_key_created on idempotency_key (created_at)`.execute(db);
  await closeTenantTable(db, 'idempotency_key', {
    app: 'select, insert, update, delete',
    worker: 'select, update (body), delete',
  });
}

import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** The outbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table event (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    type text not null,
    object_id text collate "C" not null,
    object_version integer not null,
    payload bytea not null,
    created_at timestamptz(3) not null,
    primary key (merchant_id, id),
    unique (merchant_id, object_id, object_version, type))`.execute(db);
  await closeTenantTable(db, 'event', { app: 'select, insert', worker: 'select, delete' });
}

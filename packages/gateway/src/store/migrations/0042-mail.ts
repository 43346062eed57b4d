import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Mail, written with what it tells of. Live mail is sent from here; test mail stays. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table mail (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    object_id text collate "C" not null,
    recipient text not null,
    subject text not null,
    text_body text not null,
    html_body text not null,
    status text not null check (status in ('queued', 'sent', 'failed', 'captured')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    locked_by uuid,
    locked_until timestamptz,
    error text,
    created_at timestamptz(3) not null,
    sent_at timestamptz,
    primary key (merchant_id, id),
    check ((mode = 'test') = (status = 'captured')))`.execute(db);
  await sql`create index mail_due on mail (next_at) where status = 'queued'`.execute(db);
  await sql`create index mail_captured on mail (id desc) where status = 'captured'`.execute(db);
  await sql`create index mail_sent on mail (merchant_id, sent_at) where status = 'sent'`.execute(db);
  await closeTenantTable(db, 'mail', { app: 'select, insert', worker: 'select, update' });
}

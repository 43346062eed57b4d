import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** API keys and the secrets that have to be readable again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table api_key (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null default 1,
    name text not null,
    public_key text not null,
    scopes text[] not null,
    allowed_ips text[] not null default '{}',
    per_minute integer not null check (per_minute > 0),
    per_hour integer not null check (per_hour > 0),
    minted_by text collate "C",
    lineage text not null,
    expires_at timestamptz(3),
    revoked_at timestamptz(3),
    last_used_at timestamptz(3),
    last_used_ip text,
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id),
    unique (merchant_id, public_key),
    foreign key (merchant_id, minted_by) references api_key,
    check (public_key like 'pk\\_' || mode || '\\_%'))`.execute(db);
  // Not unique: a key that spans tenants would tie all of them to one machine. 160 random bits are unique.
  await sql`create index api_key_public_key on api_key (public_key)`.execute(db);
  await closeTenantTable(db, 'api_key', {
    app: 'select, insert, update',
    worker: 'select, update (last_used_at, last_used_ip)',
  });

  await sql`create table secret (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    owner text not null,
    owner_id text collate "C" not null,
    sealed text not null,
    last4 text not null,
    created_at timestamptz(3) not null,
    expires_at timestamptz(3),
    primary key (merchant_id, id))`.execute(db);
  await sql`create index secret_owner on secret (merchant_id, owner, owner_id)`.execute(db);
  await closeTenantTable(db, 'secret', {
    app: 'select, insert, update, delete',
    worker: 'select, update (sealed), delete',
  });

  // Every node drops its cached copy when a key changes; the use counters change without a new version.
  await sql`create function api_key_changed() returns trigger language plpgsql as $$
    begin
      perform pg_notify('cryptoix_api_key', new.public_key);
      return null;
    end $$`.execute(db);
  await sql`create trigger api_key_changed after update on api_key for each row
    when (old.version is distinct from new.version) execute function api_key_changed()`.execute(db);
}

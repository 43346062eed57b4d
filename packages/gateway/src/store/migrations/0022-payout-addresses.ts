import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** The book of payout addresses, and the question whether an address is one of this installation's own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table payout_address (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    label text,
    currency text not null,
    network text not null,
    address text not null,
    memo text,
    activates_at timestamptz(3) not null,
    customer_id text collate "C",
    reference text,
    metadata jsonb not null,
    deleted_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id),
    foreign key (merchant_id, customer_id) references customer)`.execute(db);
  await sql`create unique index payout_address_once on payout_address
    (merchant_id, mode, currency, network, address) where deleted_at is null`.execute(db);
  await sql`create index payout_address_by_mode on payout_address (merchant_id, mode, id)
    where deleted_at is null`.execute(db);
  await closeTenantTable(db, 'payout_address', { app: 'select, insert, update', worker: 'select' });

  // An address belongs to one merchant and any may ask, so a worker's eyes answer: yes or no, never whose.
  await sql`create index deposit_address_by_address on deposit_address (network, mode, address)`.execute(db);
  await sql`create function is_own_address(p_mode text, p_network text, p_address text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
      select exists (select 1 from deposit_address d
        where d.network = p_network and d.mode = p_mode and d.address = p_address)
    $$`.execute(db);
  await sql`revoke all on function is_own_address from public`.execute(db);
  await sql`grant execute on function is_own_address to cryptoix_app`.execute(db);
  await sql`grant create on schema public to cryptoix_worker`.execute(db);
  await sql`alter function is_own_address owner to cryptoix_worker`.execute(db);
  await sql`revoke create on schema public from cryptoix_worker`.execute(db);
}

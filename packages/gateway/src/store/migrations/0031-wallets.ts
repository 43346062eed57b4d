import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** What leaves the wallets: who may plan, which nonces and coins are taken, and every transaction's bytes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table wallet_group (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    network text not null,
    purpose text not null check (purpose in ('payout', 'sweep', 'topup')),
    payout_id text collate "C",
    state text not null check (state in ('planned', 'signed', 'sent', 'mined', 'done', 'dead')),
    contract text,
    address text not null,
    created_at timestamptz(3) not null default clock_timestamp(),
    primary key (merchant_id, id),
    check ((purpose = 'payout') = (payout_id is not null)),
    foreign key (merchant_id, payout_id) references payout)`.execute(db);
  // A payout never gets a second group while the first may still pay.
  await sql`create unique index wallet_group_of_payout on wallet_group (merchant_id, payout_id)
    where payout_id is not null and state <> 'dead'`.execute(db);
  await sql`create index wallet_group_open on wallet_group (network, mode, id)
    where state not in ('done', 'dead')`.execute(db);
  await closeTenantTable(db, 'wallet_group', { app: 'select', worker: 'select, insert, update' });

  await sql`create table wallet_attempt (
    merchant_id uuid not null,
    group_id text collate "C" not null,
    number smallint not null check (number > 0),
    kind text not null check (kind in ('payment', 'cancel')),
    unsigned jsonb not null,
    txid text,
    raw text,
    sent_at timestamptz,
    refused text,
    created_at timestamptz(3) not null default clock_timestamp(),
    primary key (merchant_id, group_id, number),
    check ((txid is null) = (raw is null)),
    check (refused is null or raw is null),
    foreign key (merchant_id, group_id) references wallet_group)`.execute(db);
  await closeTenantTable(db, 'wallet_attempt', { app: 'select', worker: 'select, insert, update' });

  // The wallets are the install's: these rows belong to no merchant.
  await sql`create table wallet_lease (
    network text not null,
    mode text not null check (mode in ('test', 'live')),
    holder text not null,
    epoch bigint not null,
    leased_until timestamptz not null,
    primary key (network, mode)) with (fillfactor = 50)`.execute(db);
  await sql`create table wallet_nonce (
    network text not null,
    mode text not null,
    address text not null,
    next bigint not null check (next >= 0),
    primary key (network, mode, address))`.execute(db);
  await sql`create table wallet_coin_lock (
    network text not null,
    mode text not null,
    outpoint text not null,
    group_id text collate "C" not null,
    primary key (network, mode, outpoint))`.execute(db);
  await sql`create index wallet_coin_lock_group on wallet_coin_lock (group_id)`.execute(db);
  await sql`create table wallet_change (
    network text not null,
    mode text not null,
    outpoint text not null,
    group_id text collate "C" not null,
    change_index bigint not null,
    amount numeric(78,0) not null check (amount > 0),
    primary key (network, mode, outpoint))`.execute(db);
  await sql`create table wallet_change_address (
    network text not null,
    mode text not null,
    address text not null,
    change_index bigint not null,
    primary key (network, mode, address))`.execute(db);
  await sql`alter table wallet add column next_change bigint not null default 1`.execute(db);
  await sql`grant select, insert, update on wallet_lease, wallet_nonce to cryptoix_worker`.execute(db);
  await sql`grant select, insert on wallet_change_address to cryptoix_worker`.execute(db);
  await sql`grant select, insert, delete on wallet_coin_lock, wallet_change to cryptoix_worker`.execute(db);

  // Change goes to addresses of ours too; nobody may be paid there.
  await sql`create or replace function is_own_address(p_mode text, p_network text, p_address text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
      select exists (select 1 from deposit_address d
        where d.network = p_network and d.mode = p_mode and d.address = p_address)
      or exists (select 1 from wallet_change_address c
        where c.network = p_network and c.mode = p_mode and c.address = p_address)
    $$`.execute(db);

  // The signer looks for itself at what it is asked to sign, one merchant at a time.
  await sql`grant usage on schema public to cryptoix_signer`.execute(db);
  await sql`grant select on payout, wallet_group, deposit_address to cryptoix_signer`.execute(db);
}

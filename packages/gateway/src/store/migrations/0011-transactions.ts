import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Transactions of the networks, as merchants see them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table chain_transaction (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    type text not null check (type in ('payment', 'deposit')),
    direction text not null check (direction = 'in'),
    status text not null check (status in ('pending', 'confirmed', 'failed', 'replaced')),
    currency text not null,
    network text not null,
    decimals smallint not null,
    display_decimals smallint not null,
    amount numeric(78,0) not null check (amount > 0),
    dust boolean not null,
    transfer_id text not null,
    hash text not null,
    transfer_index text not null,
    index_of text check (index_of in ('output', 'log')),
    block_height bigint,
    block_hash text,
    confirmations_required integer not null,
    replaceable boolean not null,
    replaced_by text,
    from_addresses text[] not null,
    to_address text not null,
    spends text[] not null,
    value jsonb,
    payment_id text collate "C",
    active jsonb not null,
    reversals integer not null,
    detected_at timestamptz(3) not null,
    confirmed_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    check ((block_height is null) = (block_hash is null)),
    primary key (merchant_id, id),
    unique (merchant_id, mode, transfer_id),
    foreign key (merchant_id, payment_id) references payment)`.execute(db);
  await sql`create index chain_transaction_by_mode on chain_transaction (merchant_id, mode, id)`.execute(db);
  await sql`create index chain_transaction_by_payment on chain_transaction (merchant_id, payment_id)`.execute(
    db,
  );
  await sql`create index chain_transaction_by_hash on chain_transaction (network, mode, hash)`.execute(db);
  await sql`create index chain_transaction_open on chain_transaction (network, mode, block_height)
    where status = 'pending'`.execute(db);
  await sql`create index chain_transaction_by_block on chain_transaction (network, mode, block_hash)
    where block_hash is not null`.execute(db);
  await closeTenantTable(db, 'chain_transaction', { app: 'select, insert, update', worker: 'select' });
}

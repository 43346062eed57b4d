import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Payouts, and the transactions that go out. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table payout (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    idempotency_key text collate "C",
    created_by text collate "C" not null,
    lineage text collate "C" not null,
    refund_id text collate "C",
    status text not null check (status in
      ('requires_approval', 'pending', 'processing', 'completed', 'failed', 'canceled')),
    pending_reason text check (pending_reason in ('queued', 'awaiting_signature')),
    amount numeric(78,0) not null check (amount > 0),
    currency text not null,
    decimals smallint not null,
    display_decimals smallint not null,
    asset text not null,
    network text not null,
    pay_currency text not null,
    pay_decimals smallint not null,
    pay_display_decimals smallint not null,
    pay_amount numeric(78,0) not null check (pay_amount > 0),
    rate numeric(78,0),
    address text not null,
    address_id text collate "C",
    speed text not null check (speed in ('economy', 'normal', 'priority')),
    paid_by text not null check (paid_by in ('sender', 'recipient')),
    fee_max numeric(78,0),
    value numeric(78,0),
    fee_reserved numeric(78,0) not null check (fee_reserved >= 0),
    fee_reserved_native numeric(78,0) not null check (fee_reserved_native >= 0),
    fee_charged numeric(78,0) check (fee_charged between 0 and fee_reserved),
    approval_required boolean not null,
    approval_policy text,
    approved_by text collate "C",
    approved_at timestamptz(3),
    approval_note text,
    hashes text[] not null,
    transaction_id text collate "C",
    failure_reason text,
    failure_message text,
    cancel_reason text,
    bumps integer not null,
    outcome text check (outcome in ('failed', 'stuck')),
    description text,
    reference text,
    metadata jsonb not null,
    customer_id text collate "C",
    broadcast_at timestamptz(3),
    completed_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id),
    unique (merchant_id, mode, idempotency_key),
    foreign key (merchant_id, customer_id) references customer,
    foreign key (merchant_id, created_by) references api_key,
    foreign key (merchant_id, approved_by) references api_key,
    -- Whatever the code does: nobody approves alone, and nothing leaves that needs an approval and has none.
    check (approved_by is null or approved_by <> created_by),
    check (not approval_required or approved_by is not null
      or status in ('requires_approval', 'canceled', 'failed')))`.execute(db);
  await sql`create index payout_by_mode on payout (merchant_id, mode, id)`.execute(db);
  await sql`create index payout_by_reference on payout (merchant_id, mode, reference, id)
    where reference is not null`.execute(db);
  await sql`create index payout_waiting on payout (network, mode, id) where status = 'pending'`.execute(db);
  await closeTenantTable(db, 'payout', { app: 'select, insert, update', worker: 'select' });

  await sql`alter table chain_transaction
    drop constraint chain_transaction_type_check,
    add constraint chain_transaction_type_check check (type in ('payment', 'deposit', 'payout')),
    drop constraint chain_transaction_direction_check,
    add constraint chain_transaction_direction_check
      check (direction = case type when 'payout' then 'out' else 'in' end),
    add column payout_id text collate "C",
    add column network_fee numeric(78,0),
    add column fee_decimals smallint,
    add column fee_display_decimals smallint,
    add check ((type = 'payout') = (payout_id is not null)),
    add check ((network_fee is null) = (fee_decimals is null)),
    add foreign key (merchant_id, payout_id) references payout`.execute(db);
  await sql`create index chain_transaction_by_payout on chain_transaction (merchant_id, payout_id)
    where payout_id is not null`.execute(db);
}

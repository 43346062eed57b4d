import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Refunds, and what they have given back of a payment. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table payment add column amount_refunded numeric(78,0) not null default 0
    check (amount_refunded >= 0)`.execute(db);
  await sql`alter table invoice add column amount_refunded numeric(78,0) not null default 0
    check (amount_refunded >= 0)`.execute(db);
  await sql`create table refund (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    idempotency_key text collate "C",
    status text not null check (status in ('pending', 'processing', 'completed', 'failed', 'canceled')),
    payment_id text collate "C" not null,
    payout_id text collate "C" not null,
    asset text not null,
    network text not null,
    currency text not null,
    decimals smallint not null,
    display_decimals smallint not null,
    amount numeric(78,0) not null check (amount > 0),
    payment_currency text not null,
    payment_decimals smallint not null,
    payment_display_decimals smallint not null,
    payment_amount numeric(78,0) not null check (payment_amount >= 0),
    rate numeric(78,0),
    rate_basis text not null check (rate_basis in ('original', 'current', 'asset')),
    portion text check (portion in ('full', 'overpaid', 'received')),
    address text not null,
    fee_paid_by text not null check (fee_paid_by in ('merchant', 'customer')),
    network_fee numeric(78,0) not null check (network_fee >= 0),
    hash text,
    failure_reason text,
    failure_message text,
    reason text,
    reference text,
    metadata jsonb not null,
    completed_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id),
    unique (merchant_id, mode, idempotency_key),
    unique (merchant_id, payout_id),
    foreign key (merchant_id, payment_id) references payment,
    foreign key (merchant_id, payout_id) references payout)`.execute(db);
  await sql`create index refund_by_mode on refund (merchant_id, mode, id)`.execute(db);
  await sql`create index refund_by_payment on refund (merchant_id, payment_id, id)`.execute(db);
  await sql`create index refund_by_reference on refund (merchant_id, mode, reference, id)
    where reference is not null`.execute(db);
  await closeTenantTable(db, 'refund', { app: 'select, insert, update', worker: 'select' });

  // `_check1` is what the payouts' migration left to Postgres to name: (type = 'payout') = (payout_id is not null).
  await sql`alter table chain_transaction
    drop constraint chain_transaction_type_check,
    add constraint chain_transaction_type_check check (type in ('payment', 'deposit', 'payout', 'refund')),
    drop constraint chain_transaction_direction_check,
    add constraint chain_transaction_direction_check
      check (direction = case when type in ('payout', 'refund') then 'out' else 'in' end),
    drop constraint chain_transaction_check1,
    add constraint chain_transaction_payout_check
      check ((type in ('payout', 'refund')) = (payout_id is not null)),
    add column refund_id text collate "C",
    add constraint chain_transaction_refund_check check ((type = 'refund') = (refund_id is not null)),
    add foreign key (merchant_id, refund_id) references refund`.execute(db);
}

import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Invoices, the counter that numbers them, and the payments that pay them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table invoice (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    pay_token text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    status text not null check (status in ('draft', 'pending', 'paid', 'expired', 'canceled')),
    number text,
    currency text not null,
    decimals smallint not null,
    display_decimals smallint not null,
    lines jsonb not null,
    discount numeric(78,0) not null check (discount >= 0),
    tax numeric(78,0) not null check (tax >= 0),
    total numeric(78,0) not null check (total > 0),
    amount_paid numeric(78,0) not null check (amount_paid >= 0),
    overdue boolean not null,
    customer_id text collate "C",
    customer jsonb,
    recipient text,
    accepted jsonb not null,
    allow_partial boolean not null,
    due_at timestamptz(3),
    expires_at timestamptz(3),
    reminders jsonb not null,
    memo text,
    footer text,
    reference text,
    metadata jsonb not null,
    out_of_band jsonb not null,
    cancel_reason text,
    sent_at timestamptz(3),
    finalized_at timestamptz(3),
    paid_at timestamptz(3),
    expired_at timestamptz(3),
    canceled_at timestamptz(3),
    wakes_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id),
    foreign key (merchant_id, customer_id) references customer,
    check (status = 'draft' or (number is not null and finalized_at is not null)))`.execute(db);
  await sql`create index invoice_by_mode on invoice (merchant_id, mode, id)`.execute(db);
  await sql`create unique index invoice_number on invoice (merchant_id, mode, number)
    where number is not null`.execute(db);
  await sql`create index invoice_by_reference on invoice (merchant_id, mode, reference, id)
    where reference is not null`.execute(db);
  await sql`create index invoice_by_customer on invoice (merchant_id, mode, customer_id, id)
    where customer_id is not null`.execute(db);
  await sql`create index invoice_by_pay_token on invoice (pay_token)`.execute(db);
  await sql`create unique index invoice_pay_token on invoice (merchant_id, pay_token)`.execute(db);
  await sql`create index invoice_due on invoice (wakes_at) where wakes_at is not null`.execute(db);
  await closeTenantTable(db, 'invoice', { app: 'select, insert, update, delete', worker: 'select' });

  // A row of its own, not a sequence: a number whose invoice is rolled back is given again.
  await sql`create table invoice_counter (
    merchant_id uuid not null references merchant,
    mode text not null check (mode in ('test', 'live')),
    next_number bigint not null check (next_number >= 1),
    primary key (merchant_id, mode)) with (fillfactor = 50)`.execute(db);
  await closeTenantTable(db, 'invoice_counter', { app: 'select, insert, update', worker: 'select' });

  await sql`alter table payment add column invoice_id text collate "C",
    add foreign key (merchant_id, invoice_id) references invoice`.execute(db);
  await sql`create index payment_by_invoice on payment (merchant_id, invoice_id, id)
    where invoice_id is not null`.execute(db);
}

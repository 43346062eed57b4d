import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** Payments, the addresses that are issued for them, and the wallets that these come from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table payment (
    merchant_id uuid not null references merchant,
    id text collate "C" not null,
    mode text not null check (mode in ('test', 'live')),
    version integer not null,
    status text not null check (status in ('pending', 'confirming', 'confirmed', 'expired', 'unresolved', 'canceled')),
    exception text check (exception in ('underpaid', 'overpaid', 'paid_late', 'wrong_asset', 'reorged')),
    currency text not null,
    decimals smallint not null,
    display_decimals smallint not null,
    amount numeric(78,0) not null check (amount > 0),
    amount_due numeric(78,0) not null check (amount_due >= 0),
    amount_pending numeric(78,0) not null check (amount_pending >= 0),
    amount_received numeric(78,0) not null check (amount_received >= 0),
    amount_overpaid numeric(78,0) not null check (amount_overpaid >= 0),
    selected text,
    options jsonb not null,
    tolerance_millionths integer not null check (tolerance_millionths between 0 and 100000),
    late_payment text not null check (late_payment in ('hold', 'accept')),
    description text,
    reference text,
    metadata jsonb not null,
    success_url text,
    cancel_url text,
    cancel_reason text,
    history jsonb not null,
    expires_at timestamptz(3) not null,
    monitor_until timestamptz(3) not null,
    detected_at timestamptz(3),
    confirmed_at timestamptz(3),
    expired_at timestamptz(3),
    canceled_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    primary key (merchant_id, id))`.execute(db);
  await sql`create index payment_by_mode on payment (merchant_id, mode, id)`.execute(db);
  await sql`create index payment_by_reference on payment (merchant_id, mode, reference, id)
    where reference is not null`.execute(db);
  await sql`create index payment_overdue on payment (expires_at) where status = 'pending'`.execute(db);
  await closeTenantTable(db, 'payment', { app: 'select, insert, update', worker: 'select' });

  await sql`create table deposit_address (
    merchant_id uuid not null references merchant,
    mode text not null check (mode in ('test', 'live')),
    network text not null,
    address text not null,
    wallet_index bigint not null,
    path text not null,
    payment_id text collate "C",
    created_at timestamptz(3) not null default clock_timestamp(),
    primary key (merchant_id, mode, network, address),
    foreign key (merchant_id, payment_id) references payment)`.execute(db);
  await sql`create index deposit_address_by_wallet on deposit_address (network, mode, wallet_index)`.execute(
    db,
  );
  await sql`create index deposit_address_by_payment on deposit_address (merchant_id, payment_id)`.execute(db);
  await closeTenantTable(db, 'deposit_address', { app: 'select, insert', worker: 'select' });

  // The wallet is the install's, not a merchant's: the row holds a counter and nothing else.
  await sql`create table wallet (
    network text not null,
    mode text not null check (mode in ('test', 'live')),
    next_index bigint not null check (next_index >= 0),
    primary key (network, mode)) with (fillfactor = 50)`.execute(db);
  await sql`grant select, insert, update on wallet to cryptoix_app, cryptoix_worker`.execute(db);

  await sql.raw(ledgerLock).execute(db);
  await sql`revoke all on function ledger_lock from public`.execute(db);
  await sql`grant execute on function ledger_lock to cryptoix_app`.execute(db);
}

/**
 * Balances that stay as they are until the commit. Locking takes the owner's rights, which the application
 * has not; the accounts are locked in the order of `ledger_post`.
 */
const ledgerLock = `
create function ledger_lock(p_merchant uuid, p_mode text, p_assets text[])
  returns table (asset text, kind text, balance numeric)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if p_merchant is distinct from nullif(current_setting('app.merchant_id', true), '')::uuid then
    raise exception 'ledger_lock is for the merchant of the transaction' using errcode = 'insufficient_privilege';
  end if;
  return query select a.asset, a.kind, a.balance from ledger_account a
    where a.merchant_id = p_merchant and a.mode = p_mode and a.asset = any(p_assets) and a.shard = 0
    order by a.id for update;
end $$`;

import { sql, type Kysely } from 'kysely';
import { closeTenantTable } from './tenant-table.ts';

/** The double-entry ledger: tables, the one function that writes them, and the proofs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTables(db);
  await createProofs(db);
  await sql.raw(ledgerPost).execute(db);
  await sql`revoke all on function ledger_post from public`.execute(db);
  await sql`grant execute on function ledger_post to cryptoix_app`.execute(db);
}

async function createTables(db: Kysely<unknown>): Promise<void> {
  await sql`create table ledger_account (
    merchant_id uuid not null references merchant,
    id uuid not null,
    mode text not null check (mode in ('test', 'live')),
    asset text not null,
    kind text not null,
    shard smallint not null default 0,
    no_overdraft boolean not null default false,
    balance numeric(78,0) not null default 0,
    seq bigint not null default 0,
    constraint ledger_account_no_overdraft check (not no_overdraft or balance >= 0),
    primary key (merchant_id, id),
    unique (merchant_id, mode, asset, kind, shard)) with (fillfactor = 70)`.execute(db);

  await sql`create table ledger_transfer (
    merchant_id uuid not null references merchant,
    id uuid not null,
    mode text not null check (mode in ('test', 'live')),
    kind text not null,
    ref text not null,
    reverses uuid,
    created_at timestamptz(3) not null default clock_timestamp(),
    primary key (merchant_id, id),
    unique (merchant_id, mode, ref),
    unique (merchant_id, reverses),
    foreign key (merchant_id, reverses) references ledger_transfer)`.execute(db);

  await sql`create table ledger_entry (
    merchant_id uuid not null,
    transfer_id uuid not null,
    line smallint not null,
    account_id uuid not null,
    asset text not null,
    amount numeric(78,0) not null check (amount <> 0),
    account_seq bigint not null,
    balance_after numeric(78,0) not null,
    primary key (merchant_id, transfer_id, line),
    unique (merchant_id, account_id, account_seq),
    foreign key (merchant_id, transfer_id) references ledger_transfer,
    foreign key (merchant_id, account_id) references ledger_account)`.execute(db);

  // Reading is all that the application may do by itself: writing goes through ledger_post.
  for (const table of ['ledger_account', 'ledger_transfer', 'ledger_entry']) {
    await closeTenantTable(db, table, { app: 'select', worker: 'select' });
  }
}

async function createProofs(db: Kysely<unknown>): Promise<void> {
  await sql`create function ledger_immutable() returns trigger language plpgsql as $$
    begin
      raise exception '% rows are never changed or removed', tg_table_name using errcode = 'restrict_violation';
    end $$`.execute(db);
  for (const table of ['ledger_transfer', 'ledger_entry']) {
    await sql
      .raw(
        `create trigger ${table}_immutable before update or delete on ${table}
      for each row execute function ledger_immutable()`,
      )
      .execute(db);
    await sql
      .raw(
        `create trigger ${table}_kept before truncate on ${table}
      for each statement execute function ledger_immutable()`,
      )
      .execute(db);
  }

  await sql`create function ledger_prove_balance() returns trigger language plpgsql as $$
    declare
      v_transfer uuid;
    begin
      if tg_table_name = 'ledger_entry' then v_transfer := new.transfer_id; else v_transfer := new.id; end if;
      if (select count(*) from ledger_entry e
          where e.merchant_id = new.merchant_id and e.transfer_id = v_transfer) < 2 then
        raise exception 'ledger transfer % has fewer than two lines', v_transfer using errcode = 'check_violation';
      end if;
      if exists (select 1 from ledger_entry e
                 where e.merchant_id = new.merchant_id and e.transfer_id = v_transfer
                 group by e.asset having sum(e.amount) <> 0) then
        raise exception 'ledger transfer % does not balance', v_transfer using errcode = 'check_violation';
      end if;
      return null;
    end $$`.execute(db);
  for (const table of ['ledger_transfer', 'ledger_entry']) {
    await sql
      .raw(
        `create constraint trigger ${table}_balanced after insert on ${table}
      deferrable initially deferred for each row execute function ledger_prove_balance()`,
      )
      .execute(db);
  }
}

/**
 * Posts a transfer and answers `posted`; `exists` when the same transfer is there already; `reversed` when
 * another transfer has reversed the same one. It runs with the owner's rights but only for the merchant of
 * the transaction.
 */
const ledgerPost = `
create function ledger_post(
  p_merchant uuid, p_mode text, p_id uuid, p_kind text, p_ref text, p_reverses text, p_created_at timestamptz,
  p_accounts text[], p_assets text[], p_amounts numeric[]) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_reverses uuid;
  v_transfer ledger_transfer;
  v_account ledger_account;
  v_line record;
begin
  if p_merchant is distinct from nullif(current_setting('app.merchant_id', true), '')::uuid then
    raise exception 'ledger_post is for the merchant of the transaction' using errcode = 'insufficient_privilege';
  end if;
  if cardinality(p_accounts) < 2 or cardinality(p_accounts) <> cardinality(p_assets)
     or cardinality(p_accounts) <> cardinality(p_amounts) then
    raise exception 'a transfer has at least two whole lines' using errcode = 'check_violation';
  end if;

  if p_reverses is not null then
    select t.id into v_reverses from ledger_transfer t
      where t.merchant_id = p_merchant and t.mode = p_mode and t.ref = p_reverses;
    if not found then
      raise exception 'nothing to reverse: %', p_reverses using errcode = 'no_data_found';
    end if;
  end if;

  insert into ledger_transfer (merchant_id, id, mode, kind, ref, reverses, created_at)
    values (p_merchant, p_id, p_mode, p_kind, p_ref, v_reverses, p_created_at)
    on conflict do nothing;
  if not found then
    select * into v_transfer from ledger_transfer t
      where t.merchant_id = p_merchant and t.mode = p_mode and t.ref = p_ref;
    if not found then
      if exists (select 1 from ledger_transfer t where t.merchant_id = p_merchant and t.reverses = v_reverses) then
        return 'reversed';
      end if;
      raise exception 'the transfer id % is taken', p_id using errcode = 'unique_violation';
    end if;
    if v_transfer.kind <> p_kind or v_transfer.reverses is distinct from v_reverses or exists (
      (select l.line, l.account, l.asset, l.amount
         from unnest(p_accounts, p_assets, p_amounts) with ordinality as l(account, asset, amount, line)
       except all
       select e.line, a.kind, e.asset, e.amount from ledger_entry e
         join ledger_account a on a.merchant_id = e.merchant_id and a.id = e.account_id
        where e.merchant_id = p_merchant and e.transfer_id = v_transfer.id)
      union all
      (select e.line, a.kind, e.asset, e.amount from ledger_entry e
         join ledger_account a on a.merchant_id = e.merchant_id and a.id = e.account_id
        where e.merchant_id = p_merchant and e.transfer_id = v_transfer.id
       except all
       select l.line, l.account, l.asset, l.amount
         from unnest(p_accounts, p_assets, p_amounts) with ordinality as l(account, asset, amount, line))) then
      raise exception 'ledger ref % names another transfer', p_ref using errcode = 'unique_violation',
        constraint = 'ledger_ref_same_transfer';
    end if;
    return 'exists';
  end if;

  insert into ledger_account (merchant_id, id, mode, asset, kind, no_overdraft)
    select p_merchant, gen_random_uuid(), p_mode, l.asset, l.account,
           l.account in ('pending', 'available', 'reserved')
      from (select distinct account, asset from unnest(p_accounts, p_assets) as u(account, asset)) l
     where not exists (select 1 from ledger_account a where a.merchant_id = p_merchant and a.mode = p_mode
                       and a.asset = l.asset and a.kind = l.account and a.shard = 0)
     order by l.asset, l.account
    on conflict (merchant_id, mode, asset, kind, shard) do nothing;

  -- One order of locks for every transfer, so that two of them wait and never deadlock.
  perform 1 from ledger_account a
    where a.merchant_id = p_merchant and a.mode = p_mode and a.shard = 0
      and (a.kind, a.asset) in (select * from unnest(p_accounts, p_assets))
    order by a.id for update;

  -- Credits first: an account that one transfer debits and credits must not dip below zero on the way.
  for v_line in
    select l.* from unnest(p_accounts, p_assets, p_amounts) with ordinality as l(account, asset, amount, line)
    order by l.amount < 0, l.line
  loop
    update ledger_account a set balance = a.balance + v_line.amount, seq = a.seq + 1
      where a.merchant_id = p_merchant and a.mode = p_mode and a.asset = v_line.asset
        and a.kind = v_line.account and a.shard = 0
      returning a.* into v_account;
    insert into ledger_entry
      (merchant_id, transfer_id, line, account_id, asset, amount, account_seq, balance_after)
      values (p_merchant, p_id, v_line.line, v_account.id, v_line.asset, v_line.amount, v_account.seq, v_account.balance);
  end loop;
  return 'posted';
end $$`;

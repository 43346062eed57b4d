import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { EntryFilter, EntryStore } from '../app/balance/entry-store.ts';
import { toPage, type ListQuery, type Page } from '../app/lists/page.ts';
import type { BalanceAccount, Entry, EntryType } from '../domain/ledger/entry.ts';
import type { AssetKey } from '../domain/money/asset.ts';
import { ulidToUuid, uuidToUlid } from './ids.ts';
import { all, textCondition } from './list-rows.ts';
import type { ValueRow } from './tables/transactions.ts';
import { fromValueRow } from './transaction-row.ts';
import type { Tx } from './tx.ts';

/** The ledger's lines of one merchant and mode. */
export function createEntryStore(tx: Tx): EntryStore {
  return { list: (query) => list(tx, query) };
}

interface EntryRow {
  readonly id: string;
  readonly created_at: Date;
  readonly asset: string;
  readonly account: BalanceAccount;
  readonly amount: bigint;
  readonly balance_after: bigint;
  readonly type: EntryType;
  readonly subject: string;
  readonly transfer_id: string;
  readonly transaction_id: string | null;
  readonly payment_id: string | null;
  readonly value: ValueRow | null;
  readonly refund_id: string | null;
}

async function list(tx: Tx, query: ListQuery<EntryFilter>): Promise<Page<Entry>> {
  const { filter, limit } = query;
  const order = sql.raw(query.order);
  const lines =
    filter.sourceId === undefined
      ? ofAccounts(tx, query)
      : ofSource(tx, query, await subjectsOf(tx, filter.sourceId));
  const { rows } = await sql<EntryRow>`
    select e.id, e.created_at, e.asset, e.account, e.amount, e.balance_after, e.type, e.subject, e.transfer_id,
      c.id as transaction_id, c.payment_id, c.value, r.id as refund_id
    from (${lines}) e
    left join refund r on r.merchant_id = ${tx.merchantId} and r.payout_id = ${payoutOf(sql`e.subject`)}
    left join chain_transaction c on c.merchant_id = ${tx.merchantId} and c.mode = ${tx.mode}
      and c.transfer_id = e.subject
    order by e.id ${order} limit ${limit + 1}`.execute(tx.db);
  return toPage(rows.map(toEntry), limit);
}

/** A page of every account's own index, which together hold the page of all. */
function ofAccounts(tx: Tx, query: ListQuery<EntryFilter>): RawBuilder<unknown> {
  return sql`select l.*, a.kind as account from ledger_account a cross join lateral (
      select ${columns} from ledger_entry e
      join ledger_transfer t on t.merchant_id = e.merchant_id and t.id = e.transfer_id
      where e.merchant_id = a.merchant_id and e.account_id = a.id and ${all([sql`true`, ...onLine(query)])}
      order by e.id ${sql.raw(query.order)} limit ${query.limit + 1}) l
    where ${all(onAccount(tx, query.filter))}`;
}

function ofSource(tx: Tx, query: ListQuery<EntryFilter>, subjects: readonly string[]): RawBuilder<unknown> {
  return sql`select ${columns}, a.kind as account from ledger_transfer t
    join ledger_entry e on e.merchant_id = t.merchant_id and e.transfer_id = t.id
    join ledger_account a on a.merchant_id = e.merchant_id and a.id = e.account_id
    where t.merchant_id = ${tx.merchantId} and t.mode = ${tx.mode}
      and t.subject = any(${[...subjects]}::text[]) and ${all([...onAccount(tx, query.filter), ...onLine(query)])}`;
}

/** What the transfers of a payment, transaction, payout or refund are about. */
async function subjectsOf(tx: Tx, sourceId: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom('chain_transaction')
    .select('transfer_id')
    .where('merchant_id', '=', tx.merchantId)
    .where('mode', '=', tx.mode)
    .where((where) => where.or([where('payment_id', '=', sourceId), where('id', '=', sourceId)]))
    .execute();
  const refund = await tx.db
    .selectFrom('refund')
    .select('payout_id')
    .where('merchant_id', '=', tx.merchantId)
    .where('mode', '=', tx.mode)
    .where('id', '=', sourceId)
    .executeTakeFirst();
  return [`payout:${refund?.payout_id ?? sourceId}`, ...rows.map((row) => row.transfer_id)];
}

/** The payout that a ref or subject is about, null for every other. */
function payoutOf(name: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when split_part(${name}, ':', 1) = 'payout' then split_part(${name}, ':', 2) end`;
}

// The first word of a ref says what the money was for, the kind what happened to it.
const typeOf = sql`case
  when t.reverses is not null then 'reversal'
  when t.kind in ('hold', 'reserve') then 'hold'
  when t.kind = 'release' then 'release'
  when t.kind = 'network_fee' then 'network_fee'
  when t.kind in ('advance', 'repay') then 'adjustment'
  when exists (select 1 from refund r where r.merchant_id = t.merchant_id and r.payout_id = ${payoutOf(sql`t.ref`)})
    then 'refund'
  when split_part(t.ref, ':', 1) = 'payout' then 'payout'
  when t.kind in ('seen', 'confirmed') then 'payment'
  else 'adjustment' end`;

const columns = sql`e.id, t.created_at, e.asset, e.amount, e.balance_after, ${typeOf} as type,
  t.subject, e.transfer_id`;

function onAccount(tx: Tx, { assets, account }: EntryFilter): RawBuilder<SqlBool>[] {
  const kinds: readonly string[] = account === undefined ? ['available', 'pending', 'reserved'] : [account];
  return [
    sql`a.merchant_id = ${tx.merchantId}`,
    sql`a.mode = ${tx.mode}`,
    sql`a.kind = any(${[...kinds]}::text[])`,
    sql`a.asset = any(${[...assets]}::text[])`,
  ];
}

function onLine({ filter, text, ...query }: ListQuery<EntryFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [];
  if (query.after !== null) {
    const after = ulidToUuid(query.after.slice(query.after.indexOf('_') + 1));
    found.push(query.order === 'desc' ? sql`e.id < ${after}` : sql`e.id > ${after}`);
  }
  if (query.createdAfter !== undefined) found.push(sql`t.created_at > ${query.createdAfter}`);
  if (query.createdBefore !== undefined) found.push(sql`t.created_at < ${query.createdBefore}`);
  if (filter.type !== undefined) found.push(sql`(${typeOf}) = any(${[...filter.type]}::text[])`);
  if (text !== undefined) found.push(textCondition(text, [sql`t.ref`]));
  return found;
}

function toEntry(row: EntryRow): Entry {
  return {
    id: `le_${uuidToUlid(row.id)}`,
    createdAt: row.created_at,
    asset: row.asset as AssetKey,
    account: row.account,
    amount: row.amount,
    balanceAfter: row.balance_after,
    type: row.type,
    source: toSource(row),
    transactionId: row.transaction_id,
    valuation: row.value === null ? null : fromValueRow(row.value),
    postingId: `lt_${uuidToUlid(row.transfer_id)}`,
  };
}

function toSource({
  subject,
  transaction_id: transactionId,
  payment_id: paymentId,
  refund_id: refundId,
}: EntryRow): Entry['source'] {
  const [object = '', id = ''] = subject.split(':');
  if (refundId !== null) return { object: 'refund', id: refundId };
  if (object === 'payout') return { object, id };
  if (paymentId !== null) return { object: 'payment', id: paymentId };
  if (transactionId === null) throw new Error(`nothing is known of ${subject}`);
  return { object: 'transaction', id: transactionId };
}

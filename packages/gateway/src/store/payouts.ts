import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import type { PayoutFilter, PayoutStore } from '../app/payouts/payout-store.ts';
import { all, pageConditions, textCondition } from './list-rows.ts';
import { fromPayoutRow, toPayoutRow } from './payout-row.ts';
import type { Tx } from './tx.ts';

/** The payouts of one merchant and mode. */
export function createPayoutStore(tx: Tx): PayoutStore {
  const own = () =>
    tx.db
      .selectFrom('payout')
      .selectAll()
      .where('merchant_id', '=', tx.merchantId)
      .where('mode', '=', tx.mode);
  return {
    insert: async (payout) => {
      const { numInsertedOrUpdatedRows = 0n } = await tx.db
        .insertInto('payout')
        .values(toPayoutRow(payout))
        .onConflict((conflict) => conflict.columns(['merchant_id', 'mode', 'idempotency_key']).doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    update: async (payout) => {
      const { merchant_id: merchantId, id, ...row } = toPayoutRow(payout);
      const result = await tx.db
        .updateTable('payout')
        .set(row)
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .where('version', '<', payout.version)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw new Error(`${id} was changed without its lock`);
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromPayoutRow(row);
    },
    lock: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await own().where('id', 'in', ids).orderBy('id').forUpdate().execute();
      return rows.map(fromPayoutRow);
    },
    list: async (query) => {
      const rows = await tx.db
        .selectFrom('payout')
        .selectAll()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(rows, query.limit);
      return { items: items.map(fromPayoutRow), next };
    },
    valueSince: async (since) => {
      const { rows } = await sql<{ value: bigint }>`
        select coalesce(sum(value), 0) as value from payout
        where merchant_id = ${tx.merchantId} and mode = ${tx.mode} and created_at > ${since}
          and status not in ('failed', 'canceled')`.execute(tx.db);
      return rows[0]?.value ?? 0n;
    },
  };
}

function conditions({ filter, metadata, text }: ListQuery<PayoutFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [];
  if (filter.status !== undefined) found.push(sql`status = any(${[...filter.status]}::text[])`);
  if (filter.currency !== undefined)
    found.push(sql`(currency = ${filter.currency} or pay_currency = ${filter.currency})`);
  if (filter.network !== undefined) found.push(sql`network = ${filter.network}`);
  if (filter.address !== undefined) found.push(sql`address = ${filter.address}`);
  if (filter.hash !== undefined) found.push(sql`${filter.hash} = any(hashes)`);
  if (filter.customerId !== undefined) found.push(sql`customer_id = ${filter.customerId}`);
  if (filter.reference !== undefined) found.push(sql`reference = ${filter.reference}`);
  if (metadata !== undefined) found.push(sql`metadata @> ${JSON.stringify(metadata)}::jsonb`);
  if (text !== undefined) {
    const columns = [sql`description`, sql`reference`, sql`metadata::text`, sql`address`, sql`id`];
    found.push(textCondition(text, [...columns, sql`array_to_string(hashes, ' ')`]));
  }
  return found;
}

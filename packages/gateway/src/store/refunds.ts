import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import type { RefundFilter, RefundStore } from '../app/refunds/refund-store.ts';
import { all, pageConditions, textCondition } from './list-rows.ts';
import { fromRefundRow, toRefundRow } from './refund-row.ts';
import type { Tx } from './tx.ts';

/** The refunds of one merchant and mode. */
export function createRefundStore(tx: Tx): RefundStore {
  const own = () =>
    tx.db
      .selectFrom('refund')
      .selectAll()
      .where('merchant_id', '=', tx.merchantId)
      .where('mode', '=', tx.mode);
  return {
    insert: async (refund) => {
      const { numInsertedOrUpdatedRows = 0n } = await tx.db
        .insertInto('refund')
        .values(toRefundRow(refund))
        .onConflict((conflict) => conflict.columns(['merchant_id', 'mode', 'idempotency_key']).doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    update: async (refund) => {
      const { merchant_id: merchantId, id, ...row } = toRefundRow(refund);
      const result = await tx.db
        .updateTable('refund')
        .set(row)
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .where('version', '=', refund.version - 1)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw new Error(`${id} was changed without its payout's lock`);
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromRefundRow(row);
    },
    ofPayments: async (paymentIds) => {
      if (paymentIds.length === 0) return [];
      const rows = await own().where('payment_id', 'in', paymentIds).orderBy('id').execute();
      return rows.map(fromRefundRow);
    },
    list: async (query) => {
      const rows = await tx.db
        .selectFrom('refund')
        .selectAll()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(rows, query.limit);
      return { items: items.map(fromRefundRow), next };
    },
  };
}

function conditions({ filter, metadata, text }: ListQuery<RefundFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [];
  if (filter.status !== undefined) found.push(sql`status = any(${[...filter.status]}::text[])`);
  if (filter.paymentId !== undefined) found.push(sql`payment_id = ${filter.paymentId}`);
  if (filter.reference !== undefined) found.push(sql`reference = ${filter.reference}`);
  if (metadata !== undefined) found.push(sql`metadata @> ${JSON.stringify(metadata)}::jsonb`);
  if (text !== undefined) {
    const columns = [sql`reason`, sql`reference`, sql`metadata::text`, sql`address`, sql`hash`, sql`id`];
    found.push(textCondition(text, columns));
  }
  return found;
}

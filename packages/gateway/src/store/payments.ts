import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import type { PaymentFilter, PaymentStore } from '../app/ports/work.ts';
import { all, amountConditions, pageConditions, textCondition } from './list-rows.ts';
import { fromPaymentRow, toPaymentRow } from './payment-row.ts';
import type { Tx } from './tx.ts';

/** The payments of one merchant and mode. */
export function createPaymentStore(tx: Tx): PaymentStore {
  const own = () =>
    tx.db
      .selectFrom('payment')
      .selectAll()
      .where('merchant_id', '=', tx.merchantId)
      .where('mode', '=', tx.mode);
  return {
    insert: async (payment) => {
      await tx.db.insertInto('payment').values(toPaymentRow(payment)).execute();
    },
    update: async (payment) => {
      const { merchant_id: merchantId, id, ...row } = toPaymentRow(payment);
      const result = await tx.db
        .updateTable('payment')
        .set(row)
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .where('version', '=', payment.version - 1)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw new Error(`${id} was changed without its lock`);
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromPaymentRow(row);
    },
    lock: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await own().where('id', 'in', ids).orderBy('id').forUpdate().execute();
      return rows.map(fromPaymentRow);
    },
    list: async (query) => {
      const rows = await tx.db
        .selectFrom('payment')
        .selectAll()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(rows, query.limit);
      return { items: items.map(fromPaymentRow), next };
    },
    overdue: async (limit) => {
      const rows = await tx.db
        .selectFrom('payment')
        .select('id')
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('status', '=', 'pending')
        .where('expires_at', '<=', tx.now)
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id);
    },
  };
}

function conditions({ filter, metadata, text }: ListQuery<PaymentFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [...amountConditions(filter.amountMin, filter.amountMax)];
  if (filter.status !== undefined) found.push(sql`status = any(${[...filter.status]}::text[])`);
  if (filter.exception !== undefined) found.push(sql`exception = ${filter.exception}`);
  if (filter.currency !== undefined) found.push(sql`currency = ${filter.currency}`);
  if (filter.invoiceId !== undefined) found.push(sql`invoice_id = ${filter.invoiceId}`);
  if (filter.customerId !== undefined) found.push(sql`customer_id = ${filter.customerId}`);
  if (filter.reference !== undefined) found.push(sql`reference = ${filter.reference}`);
  if (filter.address !== undefined) {
    found.push(sql`exists (select 1 from deposit_address a where a.merchant_id = payment.merchant_id
      and a.mode = payment.mode and a.payment_id = payment.id and a.address = ${filter.address})`);
  }
  if (filter.hash !== undefined) {
    found.push(sql`exists (select 1 from chain_transaction t where t.merchant_id = payment.merchant_id
      and t.mode = payment.mode and t.payment_id = payment.id and t.hash = ${filter.hash})`);
  }
  if (metadata !== undefined) found.push(sql`metadata @> ${JSON.stringify(metadata)}::jsonb`);
  if (text !== undefined) {
    found.push(
      textCondition(text, [
        sql`description`,
        sql`reference`,
        sql`metadata::text`,
        sql`options::text`,
        sql`id`,
      ]),
    );
  }
  return found;
}

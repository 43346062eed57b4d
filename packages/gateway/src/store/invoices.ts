import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { InvoiceFilter, InvoiceStore } from '../app/invoices/invoice-store.ts';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import { fromInvoiceRow, toInvoiceRow } from './invoice-row.ts';
import { all, pageConditions, textCondition } from './list-rows.ts';
import { fromPaymentRow } from './payment-row.ts';
import type { Tx } from './tx.ts';

/** The invoices of one merchant and mode. */
export function createInvoiceStore(tx: Tx): InvoiceStore {
  const own = () =>
    tx.db
      .selectFrom('invoice')
      .selectAll()
      .where('merchant_id', '=', tx.merchantId)
      .where('mode', '=', tx.mode);
  return {
    insert: async (invoice) => {
      await tx.db.insertInto('invoice').values(toInvoiceRow(invoice)).execute();
    },
    update: async (invoice) => {
      const { merchant_id: merchantId, id, ...row } = toInvoiceRow(invoice);
      const result = await tx.db
        .updateTable('invoice')
        .set(row)
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .where('version', '=', invoice.version - 1)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw new Error(`${id} was changed without its lock`);
    },
    delete: async (id) => {
      await tx.db
        .deleteFrom('invoice')
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('id', '=', id)
        .where('status', '=', 'draft')
        .execute();
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromInvoiceRow(row);
    },
    lock: async (id) => {
      const row = await own().where('id', '=', id).forUpdate().executeTakeFirst();
      return row === undefined ? null : fromInvoiceRow(row);
    },
    list: async (query) => {
      const rows = await own()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(rows, query.limit);
      return { items: items.map(fromInvoiceRow), next };
    },
    paymentsOf: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await tx.db
        .selectFrom('payment')
        .selectAll()
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('invoice_id', 'in', ids)
        .orderBy('id')
        .execute();
      return rows.map(fromPaymentRow);
    },
    lockNumbers: async () => void (await moveCounter(tx, 0)),
    takeNumber: async () => (await moveCounter(tx, 1)) - 1,
    isTaken: async (number, exceptId) => {
      const row = await own()
        .where('number', '=', number)
        .$if(exceptId !== null, (query) => query.where('id', '<>', exceptId ?? ''))
        .executeTakeFirst();
      return row !== undefined;
    },
    due: async (limit) => {
      const rows = await tx.db
        .selectFrom('invoice')
        .select('id')
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('wakes_at', '<=', tx.now)
        .orderBy('wakes_at')
        .limit(limit)
        .execute();
      return rows.map((row) => row.id);
    },
    snooze: async (id, until) => {
      await tx.db
        .updateTable('invoice')
        .set({ wakes_at: until })
        .where('merchant_id', '=', tx.merchantId)
        .where('id', '=', id)
        .execute();
    },
  };
}

/** Moves the counter and holds its row until the commit: whoever comes next waits, so no number is left out. */
async function moveCounter(tx: Tx, by: number): Promise<number> {
  const { rows } = await sql<{ next_number: number }>`
    insert into invoice_counter as c (merchant_id, mode, next_number)
    values (${tx.merchantId}, ${tx.mode}, ${1 + by})
    on conflict (merchant_id, mode) do update set next_number = c.next_number + ${by}
    returning next_number`.execute(tx.db);
  const [row] = rows;
  if (row === undefined) throw new Error('The counter of invoices gave no number.');
  return row.next_number;
}

function conditions({ filter, metadata, text }: ListQuery<InvoiceFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [];
  if (filter.status !== undefined) found.push(sql`status = any(${[...filter.status]}::text[])`);
  if (filter.customerId !== undefined) found.push(sql`customer_id = ${filter.customerId}`);
  if (filter.overdue !== undefined) found.push(sql`overdue = ${filter.overdue}`);
  if (filter.dueBefore !== undefined) found.push(sql`due_at < ${filter.dueBefore}`);
  if (filter.number !== undefined) found.push(sql`number = ${filter.number}`);
  if (filter.reference !== undefined) found.push(sql`reference = ${filter.reference}`);
  if (metadata !== undefined) found.push(sql`metadata @> ${JSON.stringify(metadata)}::jsonb`);
  if (text !== undefined) {
    const columns = ['number', 'memo', 'footer', 'reference', 'lines', 'customer', 'metadata', 'id'];
    found.push(
      textCondition(
        text,
        columns.map((column) => sql`${sql.ref(column)}::text`),
      ),
    );
  }
  return found;
}

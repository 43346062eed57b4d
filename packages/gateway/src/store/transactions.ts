import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import type { TransactionFilter, TransactionStore } from '../app/ports/work.ts';
import { all, amountConditions, pageConditions, textCondition } from './list-rows.ts';
import { fromTransactionRow, toTransactionRow } from './transaction-row.ts';
import { isDeepEnough } from './deep-enough.ts';
import type { Tx } from './tx.ts';

/** The transactions of one merchant and mode. */
export function createTransactionStore(tx: Tx): TransactionStore {
  const rows = () =>
    tx.db
      .selectFrom('chain_transaction')
      .selectAll()
      .select((select) =>
        select.fn
          .coalesce(
            select
              .selectFrom('payment')
              .select('payment.customer_id')
              .whereRef('payment.merchant_id', '=', 'chain_transaction.merchant_id')
              .whereRef('payment.id', '=', 'chain_transaction.payment_id'),
            select
              .selectFrom('payout')
              .select('payout.customer_id')
              .whereRef('payout.merchant_id', '=', 'chain_transaction.merchant_id')
              .whereRef('payout.id', '=', 'chain_transaction.payout_id'),
          )
          .as('customer_id'),
      )
      .select((select) =>
        select
          .selectFrom('payment')
          .select('payment.invoice_id')
          .whereRef('payment.merchant_id', '=', 'chain_transaction.merchant_id')
          .whereRef('payment.id', '=', 'chain_transaction.payment_id')
          .as('invoice_id'),
      );
  const own = () => rows().where('merchant_id', '=', tx.merchantId).where('mode', '=', tx.mode);
  return {
    save: async (transaction, isNew) => {
      const row = toTransactionRow(transaction);
      if (isNew) {
        await tx.db.insertInto('chain_transaction').values(row).execute();
        return;
      }
      const { merchant_id: merchantId, id, ...changes } = row;
      await tx.db
        .updateTable('chain_transaction')
        .set(changes)
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .execute();
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromTransactionRow(row);
    },
    list: async (query) => {
      const found = await rows()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(found, query.limit);
      return { items: items.map(fromTransactionRow), next };
    },
    ofPayments: async (paymentIds) => {
      if (paymentIds.length === 0) return [];
      const found = await own()
        .where('payment_id', 'in', paymentIds)
        .where('listed', '=', true)
        .orderBy('id')
        .execute();
      return found.map(fromTransactionRow);
    },
    touched: async (network, touched) => {
      if (touched.by === 'txids' && touched.txids.length === 0) return [];
      const query = own().where('network', '=', network).where('direction', '=', 'in');
      const found =
        touched.by === 'txids'
          ? query.where('hash', 'in', touched.txids)
          : touched.by === 'block'
            ? query.where('block_hash', '=', touched.hash)
            : query.where('status', '=', 'pending').where(isDeepEnough(touched.tip, touched.finalized));
      return (await found.execute()).map(fromTransactionRow);
    },
    ofPayouts: async (payoutIds) => {
      if (payoutIds.length === 0) return [];
      const found = await own().where('payout_id', 'in', payoutIds).orderBy('id').execute();
      return found.map(fromTransactionRow);
    },
    lock: async (ids) => {
      if (ids.length === 0) return [];
      const found = await own().where('id', 'in', ids).orderBy('id').forUpdate().execute();
      return found.map(fromTransactionRow);
    },
  };
}

function conditions({ filter, metadata, text }: ListQuery<TransactionFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [...amountConditions(filter.amountMin, filter.amountMax)];
  if (filter.type !== undefined) found.push(sql`type = any(${[...filter.type]}::text[])`);
  if (filter.direction !== undefined) found.push(sql`direction = ${filter.direction}`);
  if (filter.status !== undefined) found.push(sql`status = any(${[...filter.status]}::text[])`);
  if (filter.currency !== undefined) found.push(sql`currency = ${filter.currency}`);
  if (filter.network !== undefined) found.push(sql`network = ${filter.network}`);
  if (filter.hash !== undefined) found.push(sql`hash = ${filter.hash}`);
  if (filter.address !== undefined) {
    found.push(sql`(to_address = ${filter.address} or ${filter.address} = any(from_addresses))`);
  }
  if (filter.paymentId !== undefined) found.push(sql`payment_id = ${filter.paymentId}`);
  if (filter.payoutId !== undefined) found.push(sql`payout_id = ${filter.payoutId}`);
  if (filter.invoiceId !== undefined) {
    found.push(sql`exists (select 1 from payment p where p.merchant_id = chain_transaction.merchant_id
      and p.id = chain_transaction.payment_id and p.invoice_id = ${filter.invoiceId})`);
  }
  if (filter.customerId !== undefined) {
    found.push(sql`(exists (select 1 from payment p where p.merchant_id = chain_transaction.merchant_id
      and p.id = chain_transaction.payment_id and p.customer_id = ${filter.customerId})
      or exists (select 1 from payout p where p.merchant_id = chain_transaction.merchant_id
      and p.id = chain_transaction.payout_id and p.customer_id = ${filter.customerId}))`);
  }
  // A transaction has no metadata of its own.
  if (metadata !== undefined && Object.keys(metadata).length > 0) found.push(sql`false`);
  if (text !== undefined) {
    found.push(
      textCondition(text, [sql`hash`, sql`to_address`, sql`array_to_string(from_addresses, ' ')`, sql`id`]),
    );
  }
  return found;
}

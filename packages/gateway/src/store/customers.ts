import { sql, type Insertable, type RawBuilder, type Selectable, type SqlBool } from 'kysely';
import type { CustomerFilter, CustomerStore, CustomerTotals } from '../app/customers/customer-store.ts';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import type { Customer } from '../domain/customers/customer.ts';
import { all, pageConditions, textCondition } from './list-rows.ts';
import type { CustomerTable } from './tables/customers.ts';
import type { Tx } from './tx.ts';

/** The customers of one merchant and mode. */
export function createCustomerStore(tx: Tx): CustomerStore {
  const own = () =>
    tx.db
      .selectFrom('customer')
      .selectAll()
      .where('merchant_id', '=', tx.merchantId)
      .where('mode', '=', tx.mode)
      .where('deleted_at', 'is', null);
  return {
    insert: async (customer) => {
      await tx.db.insertInto('customer').values(toCustomerRow(customer)).execute();
    },
    update: async (customer) => {
      const { merchant_id: merchantId, id, ...row } = toCustomerRow(customer);
      const result = await tx.db
        .updateTable('customer')
        .set(row)
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .where('version', '=', customer.version - 1)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw new Error(`${id} was changed without its lock`);
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromCustomerRow(row);
    },
    lock: async (id) => {
      const row = await own().where('id', '=', id).forUpdate().executeTakeFirst();
      return row === undefined ? null : fromCustomerRow(row);
    },
    list: async (query) => {
      const rows = await own()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(rows, query.limit);
      return { items: items.map(fromCustomerRow), next };
    },
    totals: (ids) => totals(tx, ids),
  };
}

function conditions({ filter, metadata, text }: ListQuery<CustomerFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [];
  if (filter.email !== undefined) found.push(sql`lower(email) = lower(${filter.email})`);
  if (filter.reference !== undefined) found.push(sql`reference = ${filter.reference}`);
  if (metadata !== undefined) found.push(sql`metadata @> ${JSON.stringify(metadata)}::jsonb`);
  if (text !== undefined) {
    found.push(
      textCondition(text, [
        sql`email`,
        sql`name`,
        sql`reference`,
        sql`tax_id`,
        sql`address::text`,
        sql`metadata::text`,
        sql`id`,
      ]),
    );
  }
  return found;
}

async function totals(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, CustomerTotals>> {
  const found = new Map<string, CustomerTotals>();
  if (ids.length === 0) return found;
  // A currency may have other decimals on another network: the sums meet at the finest.
  const { rows } = await sql<TotalRow>`
    select customer_id, currency, max(decimals) as decimals, max(display_decimals) as display_decimals,
      sum(payments)::bigint as payments,
      sum(received * 10::numeric ^ (finest - decimals))::numeric(78, 0) as amount
    from (select customer_id, currency, decimals, max(display_decimals) as display_decimals,
        count(*) as payments, sum(amount_received) as received,
        max(decimals) over (partition by customer_id, currency) as finest
      from payment where merchant_id = ${tx.merchantId} and mode = ${tx.mode}
        and customer_id = any(${[...ids]}::text[])
      group by customer_id, currency, decimals) part
    group by customer_id, currency order by currency`.execute(tx.db);
  for (const row of rows) {
    const { payments = 0, received = [] } = found.get(row.customer_id) ?? {};
    const { currency, decimals, display_decimals: displayDecimals, amount } = row;
    const sums = amount === 0n ? received : [...received, { currency, decimals, displayDecimals, amount }];
    found.set(row.customer_id, { payments: payments + row.payments, received: sums });
  }
  return found;
}

interface TotalRow {
  readonly customer_id: string;
  readonly currency: string;
  readonly decimals: number;
  readonly display_decimals: number;
  readonly payments: number;
  readonly amount: bigint;
}

function toCustomerRow(customer: Customer): Insertable<CustomerTable> {
  const { address } = customer;
  return {
    merchant_id: customer.merchantId,
    id: customer.id,
    mode: customer.livemode ? 'live' : 'test',
    version: customer.version,
    email: customer.email,
    name: customer.name,
    locale: customer.locale,
    address:
      address === null
        ? null
        : JSON.stringify({
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            state: address.state,
            postal_code: address.postalCode,
            country: address.country,
          }),
    tax_id: customer.taxId,
    reference: customer.reference,
    metadata: JSON.stringify(customer.metadata),
    deleted_at: customer.deletedAt,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
  };
}

function fromCustomerRow(row: Selectable<CustomerTable>): Customer {
  const { address } = row;
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.mode === 'live',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
    email: row.email,
    name: row.name,
    locale: row.locale,
    address:
      address === null
        ? null
        : {
            line1: address.line1,
            line2: address.line2,
            city: address.city,
            state: address.state,
            postalCode: address.postal_code,
            country: address.country,
          },
    taxId: row.tax_id,
    reference: row.reference,
    metadata: row.metadata,
  };
}

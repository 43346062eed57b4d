import { sql, type Insertable, type RawBuilder, type Selectable, type SqlBool } from 'kysely';
import type { AddressBook, AddressFilter } from '../app/addresses/address-book.ts';
import { toPage, type ListQuery } from '../app/lists/page.ts';
import type { PayoutAddress } from '../domain/addresses/payout-address.ts';
import { all, pageConditions, textCondition } from './list-rows.ts';
import type { PayoutAddressTable } from './tables/payout-addresses.ts';
import type { Tx } from './tx.ts';

/** The payout addresses of one merchant and mode. */
export function createAddressBook(tx: Tx): AddressBook {
  const own = () =>
    tx.db
      .selectFrom('payout_address')
      .selectAll()
      .where('merchant_id', '=', tx.merchantId)
      .where('mode', '=', tx.mode)
      .where('deleted_at', 'is', null);
  const lookUp = async (
    currency: string,
    network: string,
    address: string,
  ): Promise<PayoutAddress | null> => {
    const row = await own()
      .where('currency', '=', currency)
      .where('network', '=', network)
      .where('address', '=', address)
      .executeTakeFirst();
    return row === undefined ? null : fromRow(row);
  };
  return {
    insert: async (address) => {
      const { numInsertedOrUpdatedRows = 0n } = await tx.db
        .insertInto('payout_address')
        .values(toRow(address))
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return null;
      const there = await lookUp(address.currency, address.network, address.address);
      if (there === null) throw new Error(`${address.id} is taken`);
      return there;
    },
    find: async (id) => {
      const row = await own().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : fromRow(row);
    },
    lookUp,
    list: async (query) => {
      const rows = await own()
        .where(all([...pageConditions(tx, query), ...conditions(query)]))
        .orderBy('id', query.order)
        .limit(query.limit + 1)
        .execute();
      const { items, next } = toPage(rows, query.limit);
      return { items: items.map(fromRow), next };
    },
    remove: async (id) => {
      const result = await tx.db
        .updateTable('payout_address')
        .set((update) => ({ deleted_at: tx.now, updated_at: tx.now, version: update('version', '+', 1) }))
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('id', '=', id)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}

function conditions({ filter, metadata, text }: ListQuery<AddressFilter>): RawBuilder<SqlBool>[] {
  const found: RawBuilder<SqlBool>[] = [];
  if (filter.currency !== undefined) found.push(sql`currency = ${filter.currency}`);
  if (filter.network !== undefined) found.push(sql`network = ${filter.network}`);
  if (filter.address !== undefined) found.push(sql`address = ${filter.address}`);
  if (filter.customerId !== undefined) found.push(sql`customer_id = ${filter.customerId}`);
  if (filter.reference !== undefined) found.push(sql`reference = ${filter.reference}`);
  if (metadata !== undefined) found.push(sql`metadata @> ${JSON.stringify(metadata)}::jsonb`);
  if (text !== undefined) {
    found.push(textCondition(text, [sql`label`, sql`address`, sql`reference`, sql`metadata::text`, sql`id`]));
  }
  return found;
}

function toRow(address: PayoutAddress): Insertable<PayoutAddressTable> {
  return {
    merchant_id: address.merchantId,
    id: address.id,
    mode: address.livemode ? 'live' : 'test',
    version: address.version,
    label: address.label,
    currency: address.currency,
    network: address.network,
    address: address.address,
    memo: address.memo,
    activates_at: address.activatesAt,
    customer_id: address.customerId,
    reference: address.reference,
    metadata: JSON.stringify(address.metadata),
    created_at: address.createdAt,
    updated_at: address.updatedAt,
  };
}

function fromRow(row: Selectable<PayoutAddressTable>): PayoutAddress {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.mode === 'live',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    label: row.label,
    currency: row.currency,
    network: row.network,
    address: row.address,
    memo: row.memo,
    activatesAt: row.activates_at,
    customerId: row.customer_id,
    reference: row.reference,
    metadata: row.metadata,
  };
}

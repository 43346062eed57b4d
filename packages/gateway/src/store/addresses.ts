import { sql } from 'kysely';
import type { AddressStore, IssuedAddress } from '../app/ports/work.ts';
import type { Tx } from './tx.ts';

/** The addresses issued to one merchant and mode, and the wallets' counters. */
export function createAddressStore(tx: Tx): AddressStore {
  return {
    // The row's lock lasts to the commit, so addresses become visible in the order of their indexes and a
    // follower that has read up to an index has missed none below it.
    takeIndex: async (network) => {
      const row = await tx.db
        .insertInto('wallet')
        .values({ network, mode: tx.mode, next_index: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(['network', 'mode'])
            .doUpdateSet((update) => ({ next_index: update('wallet.next_index', '+', 1) })),
        )
        .returning('next_index')
        .executeTakeFirstOrThrow();
      return row.next_index - 1;
    },
    insert: async (issued) => {
      await tx.db
        .insertInto('deposit_address')
        .values({
          merchant_id: tx.merchantId,
          mode: tx.mode,
          network: issued.network,
          address: issued.address,
          wallet_index: issued.index,
          path: issued.path,
          payment_id: issued.paymentId,
        })
        .execute();
    },
    isOurs: async (network, address) => {
      const { rows } = await sql<{ ours: boolean }>`
        select is_own_address(${tx.mode}, ${network}, ${address}) as ours`.execute(tx.db);
      return rows[0]?.ours === true;
    },
    find: async (network, addresses) => {
      if (addresses.length === 0) return [];
      const rows = await tx.db
        .selectFrom('deposit_address')
        .selectAll()
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('network', '=', network)
        .where('address', 'in', addresses)
        .execute();
      return rows.map((row): IssuedAddress => ({
        network: row.network,
        address: row.address,
        index: row.wallet_index,
        path: row.path,
        paymentId: row.payment_id,
      }));
    },
  };
}

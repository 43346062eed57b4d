import { sql } from 'kysely';
import type { AddressStore, IssuedAddress } from '../app/ports/work.ts';
import type { Tx } from './tx.ts';

/** The addresses issued to one merchant and mode, and the wallets' counters. */
export function createAddressStore(tx: Tx): AddressStore {
  return {
    takeIndex: (wallet) => tx.takeWalletIndex(wallet),
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

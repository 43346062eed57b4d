import { sql, type Transaction } from 'kysely';
import { ChainFailure } from '../app/ports/chain.ts';
import type { ChainKey } from '../app/ports/chain-log.ts';
import type { WalletGroup, WalletStep } from '../app/ports/wallet.ts';
import { forMerchant } from './for-merchant.ts';
import type { Database } from './tables.ts';
import { createWork, type CreateEventLog } from './work.ts';

type GroupName = Pick<WalletGroup, 'merchantId' | 'id'>;

/** What one step of a wallet writes, in the transaction that holds its lease. */
export function createWalletStep(
  db: Transaction<Database>,
  { network, mode }: ChainKey,
  createEventLog: CreateEventLog,
  clock: () => Date,
): WalletStep {
  const updateAttempt = async (
    { merchantId, id }: GroupName,
    attempt: number,
    changes: { txid?: string; raw?: string; sent_at?: Date; refused?: string },
  ): Promise<void> => {
    const { numUpdatedRows } = await db
      .updateTable('wallet_attempt')
      .set(changes)
      .where('merchant_id', '=', merchantId)
      .where('group_id', '=', id)
      .where('number', '=', attempt)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new Error(`${id} has no attempt ${attempt}`);
  };
  return {
    takeNonce: async (address, seen) => {
      const { rows } = await sql<{ nonce: number }>`
        insert into wallet_nonce as n (network, mode, address, next)
        values (${network}, ${mode}, ${address}, ${seen.latest + 1})
        on conflict (network, mode, address) do update set next = greatest(n.next, ${seen.final}) + 1
        returning next - 1 as nonce`.execute(db);
      const nonce = rows[0]?.nonce ?? seen.latest;
      if (nonce >= seen.latest) return nonce;
      const message = `${address} has sent ${seen.latest} transactions and ${nonce} are known here; `;
      throw new ChainFailure('wallet_behind', network, `${message}nothing leaves until the others are final`);
    },
    returnNonce: async (address, nonce) => {
      const { numAffectedRows } = await sql`update wallet_nonce set next = ${nonce}
        where network = ${network} and mode = ${mode} and address = ${address}
          and next = ${nonce + 1}`.execute(db);
      // Later ones would wait for it for ever.
      if (numAffectedRows !== 1n) throw new Error(`${address}: the nonce ${nonce} is not the last one`);
    },
    lockCoins: async (group, outpoints) => {
      const { rows } = await sql<{ outpoint: string }>`
        insert into wallet_coin_lock (network, mode, outpoint, group_id)
        select ${network}, ${mode}, o, ${group} from unnest(${[...outpoints]}::text[]) o
        on conflict do nothing returning outpoint`.execute(db);
      return rows.length === outpoints.length;
    },
    freeCoins: async (group) => {
      await db
        .deleteFrom('wallet_coin_lock')
        .where('network', '=', network)
        .where('mode', '=', mode)
        .where('group_id', '=', group)
        .execute();
    },
    takeChangeIndex: async () => {
      const { rows } = await sql<{ index: number }>`
        insert into wallet (network, mode, next_index, next_change) values (${network}, ${mode}, 0, 2)
        on conflict (network, mode) do update set next_change = wallet.next_change + 1
        returning next_change - 1 as index`.execute(db);
      const [row] = rows;
      if (row === undefined) throw new Error('The counter of the wallet gave no index.');
      return row.index;
    },
    saveChangeAddress: async ({ address, index }) => {
      await db
        .insertInto('wallet_change_address')
        .values({ network, mode, address, change_index: index })
        .execute();
    },
    insertGroup: async (group) => {
      await db
        .insertInto('wallet_group')
        .values({
          merchant_id: group.merchantId,
          id: group.id,
          mode,
          network,
          purpose: group.purpose,
          payout_id: group.payoutId,
          state: 'planned',
          contract: group.contract,
          address: group.address,
        })
        .execute();
    },
    setGroup: async ({ merchantId, id }, state) => {
      await db
        .updateTable('wallet_group')
        .set({ state })
        .where('merchant_id', '=', merchantId)
        .where('id', '=', id)
        .execute();
    },
    addAttempt: async ({ merchantId, id }, { number, kind, unsigned }) => {
      await db
        .insertInto('wallet_attempt')
        .values({ merchant_id: merchantId, group_id: id, number, kind, unsigned: JSON.stringify(unsigned) })
        .execute();
    },
    saveSignature: (group, attempt, { txid, raw }) => updateAttempt(group, attempt, { txid, raw }),
    saveRefusal: (group, attempt, refused) => updateAttempt(group, attempt, { refused }),
    saveSent: (group, attempt) => updateAttempt(group, attempt, { sent_at: new Date() }),
    addChange: async ({ id }, coin) => {
      await db
        .insertInto('wallet_change')
        .values({
          network,
          mode,
          outpoint: `${coin.txid}:${coin.vout}`,
          group_id: id,
          change_index: coin.index,
          amount: coin.amount,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    removeChange: async ({ id }) => {
      await db
        .deleteFrom('wallet_change')
        .where('network', '=', network)
        .where('mode', '=', mode)
        .where('group_id', '=', id)
        .execute();
    },
    forMerchant: (merchantId, work) =>
      forMerchant(db, { merchantId, mode, actor: 'chain', clock }, (tx) =>
        work(createWork(tx, createEventLog)),
      ),
  };
}

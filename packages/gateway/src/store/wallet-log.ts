import { sql, type Transaction } from 'kysely';
import { LeaseLost, type ChainKey, type ChainLease } from '../app/ports/chain-log.ts';
import type { Attempt, Coin, WalletGroup, WalletLog } from '../app/ports/wallet.ts';
import type { Database } from './tables.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { createWalletStep } from './wallet-step.ts';
import type { CreateEventLog } from './work.ts';

/** What leaves the wallets, in Postgres. */
export function createWalletLog(
  unitOfWork: UnitOfWork,
  createEventLog: CreateEventLog,
  clock: () => Date,
): WalletLog {
  return {
    lease: ({ network, mode }, holder, seconds) =>
      unitOfWork.asWorker(async (db) => {
        const { rows } = await sql<{ epoch: number }>`
          insert into wallet_lease as l (network, mode, holder, epoch, leased_until)
          values (${network}, ${mode}, ${holder}, 1, clock_timestamp() + make_interval(secs => ${seconds}))
          on conflict (network, mode) do update set
            holder = excluded.holder,
            epoch = case when l.holder = excluded.holder then l.epoch else l.epoch + 1 end,
            leased_until = excluded.leased_until
          where l.holder = excluded.holder or l.leased_until < clock_timestamp()
          returning epoch`.execute(db);
        const [row] = rows;
        return row === undefined ? null : { network, mode, holder, epoch: row.epoch };
      }),
    release: (lease) =>
      unitOfWork.asWorker(async (db) => {
        await sql`update wallet_lease set leased_until = clock_timestamp()
          where network = ${lease.network} and mode = ${lease.mode} and epoch = ${lease.epoch}
            and holder = ${lease.holder}`.execute(db);
      }),
    waiting: ({ network, mode }, limit) =>
      unitOfWork.asWorker(async (db) => {
        const rows = await db
          .selectFrom('payout')
          .select(['merchant_id', 'id'])
          .where('network', '=', network)
          .where('mode', '=', mode)
          .where('status', '=', 'pending')
          .orderBy('id')
          .limit(limit)
          .execute();
        return rows.map((row) => ({ merchantId: row.merchant_id, id: row.id }));
      }),
    open: (key) => unitOfWork.asWorker((db) => readOpen(db, key)),
    coins: (key) => unitOfWork.asWorker((db) => readCoins(db, key)),
    funded: ({ network, mode }, currency, limit) =>
      unitOfWork.asWorker(async (db) => {
        const { rows } = await sql<{ merchant_id: string; address: string; wallet_index: number }>`
          select d.merchant_id, d.address, d.wallet_index, sum(t.amount) as total
          from chain_transaction t
          join deposit_address d on d.merchant_id = t.merchant_id and d.mode = t.mode
            and d.network = t.network and d.address = t.to_address
          where t.network = ${network} and t.mode = ${mode} and t.direction = 'in'
            and t.status = 'confirmed' and t.currency = ${currency}
            and not exists (select 1 from wallet_group g where g.merchant_id = d.merchant_id
              and g.network = ${network} and g.mode = ${mode} and g.address = d.address
              and g.state not in ('done', 'dead'))
          group by d.merchant_id, d.address, d.wallet_index
          order by total desc, d.wallet_index desc limit ${limit}`.execute(db);
        return rows.map((row) => ({
          merchantId: row.merchant_id,
          address: row.address,
          index: row.wallet_index,
        }));
      }),
    step: (lease, work) =>
      unitOfWork.asWorker(async (db) => {
        await assertLease(db, lease);
        return await work(createWalletStep(db, lease, createEventLog, clock));
      }),
  };
}

async function assertLease(
  db: Transaction<Database>,
  { network, mode, holder, epoch }: ChainLease,
): Promise<void> {
  // The row stays locked to the commit: a new holder waits until this step is whole or gone.
  const held = await db
    .selectFrom('wallet_lease')
    .select('epoch')
    .where('network', '=', network)
    .where('mode', '=', mode)
    .where('epoch', '=', epoch)
    .where('holder', '=', holder)
    .forUpdate()
    .executeTakeFirst();
  if (held === undefined) throw new LeaseLost(`the wallet of ${mode} ${network} is with somebody else`);
}

async function readOpen(db: Transaction<Database>, { network, mode }: ChainKey): Promise<WalletGroup[]> {
  const groups = await db
    .selectFrom('wallet_group')
    .selectAll()
    .where('network', '=', network)
    .where('mode', '=', mode)
    .where('state', 'not in', ['done', 'dead'])
    .orderBy('id')
    .execute();
  if (groups.length === 0) return [];
  const attempts = await db
    .selectFrom('wallet_attempt')
    .selectAll()
    .where(
      'group_id',
      'in',
      groups.map(({ id }) => id),
    )
    .orderBy('number')
    .execute();
  return groups.map((group) => ({
    merchantId: group.merchant_id,
    id: group.id,
    purpose: group.purpose,
    payoutId: group.payout_id,
    state: group.state,
    contract: group.contract,
    address: group.address,
    attempts: attempts
      .filter((each) => each.group_id === group.id && each.merchant_id === group.merchant_id)
      .map((each): Attempt => ({
        number: each.number,
        kind: each.kind,
        unsigned: each.unsigned,
        txid: each.txid,
        raw: each.raw,
        sentAt: each.sent_at,
        refused: each.refused,
      })),
  }));
}

/** Confirmed deposits, and change of transactions that are in a block, unless a group has taken them. */
async function readCoins(db: Transaction<Database>, { network, mode }: ChainKey): Promise<Coin[]> {
  const { rows } = await sql<{ outpoint: string; amount: bigint; branch: 0 | 1; index: number }>`
    select * from (
      select t.hash || ':' || t.transfer_index as outpoint, t.amount, 0 as branch, d.wallet_index as index
      from chain_transaction t
      join deposit_address d on d.merchant_id = t.merchant_id and d.mode = t.mode
        and d.network = t.network and d.address = t.to_address
      where t.network = ${network} and t.mode = ${mode} and t.direction = 'in' and t.status = 'confirmed'
        and t.index_of = 'output'
      union all
      select c.outpoint, c.amount, 1 as branch, c.change_index as index
      from wallet_change c where c.network = ${network} and c.mode = ${mode}
    ) coin
    where not exists (select 1 from wallet_coin_lock l where l.network = ${network} and l.mode = ${mode}
      and l.outpoint = coin.outpoint)
    order by amount desc, outpoint`.execute(db);
  return rows.map(({ outpoint, amount, branch, index }) => {
    const [txid = '', vout = ''] = outpoint.split(':');
    return { txid, vout: Number(vout), amount, branch, index };
  });
}

import { sql, type Kysely, type Transaction } from 'kysely';
import type { ChainRef } from '../app/ports/chain.ts';
import {
  LeaseLost,
  type ChainKey,
  type ChainLease,
  type ChainLog,
  type ChainStep,
} from '../app/ports/chain-log.ts';
import { isDeepEnough } from './deep-enough.ts';
import { forMerchant } from './for-merchant.ts';
import type { Database } from './tables.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { createWork, type CreateEventLog } from './work.ts';

/** How far networks have been read, in Postgres. */
export function createChainLog(
  unitOfWork: UnitOfWork,
  createEventLog: CreateEventLog,
  clock: () => Date,
): ChainLog {
  return {
    lease: ({ network, mode }, holder, seconds) =>
      unitOfWork.asWorker(async (db) => {
        // A lease that is free, run out or ours: the database's clock alone decides.
        const { rows } = await sql<{ epoch: number }>`
          insert into chain_cursor as c (network, mode, holder, epoch, leased_until)
          values (${network}, ${mode}, ${holder}, 1, clock_timestamp() + make_interval(secs => ${seconds}))
          on conflict (network, mode) do update set
            holder = excluded.holder,
            epoch = case when c.holder = excluded.holder then c.epoch else c.epoch + 1 end,
            leased_until = excluded.leased_until
          where c.holder = excluded.holder or c.leased_until < clock_timestamp()
          returning epoch`.execute(db);
        const [row] = rows;
        return row === undefined ? null : { network, mode, holder, epoch: row.epoch };
      }),
    release: (lease) =>
      unitOfWork.asWorker(async (db) => {
        await sql`update chain_cursor set leased_until = clock_timestamp()
          where network = ${lease.network} and mode = ${lease.mode} and epoch = ${lease.epoch}
            and holder = ${lease.holder}`.execute(db);
      }),
    cursor: (key) =>
      unitOfWork.asWorker(async (db) => {
        const row = await db
          .selectFrom('chain_cursor')
          .selectAll()
          .where('network', '=', key.network)
          .where('mode', '=', key.mode)
          .executeTakeFirst();
        if (row === undefined) return null;
        const tip = row.height === null ? null : await readBlock(db, key, row.height);
        return { genesis: row.genesis, tip };
      }),
    blockAt: (key, height) => unitOfWork.asWorker((db) => readBlock(db, key, height)),
    addressesSince: (key, mark) =>
      unitOfWork.asWorker(async (db) => {
        // Before the rows: what is still running now is read the next time, from this mark on.
        const { rows: marks } = await sql<{ mark: string }>`
          select pg_snapshot_xmin(pg_current_snapshot())::text as mark`.execute(db);
        const rows = await db
          .selectFrom('deposit_address')
          .select(['address', 'merchant_id'])
          .where('network', '=', key.network)
          .where('mode', '=', key.mode)
          .$if(mark !== null, (query) => query.where(sql<boolean>`issued_in >= ${mark}::text::xid8`))
          .execute();
        return {
          addresses: rows.map((row) => ({ address: row.address, merchantId: row.merchant_id })),
          mark: marks[0]?.mark ?? '0',
        };
      }),
    open: (key) =>
      unitOfWork.asWorker(async (db) => {
        const rows = await db
          .selectFrom('chain_transaction')
          .select(['merchant_id', 'hash', 'transfer_id', 'block_height', 'confirmations_required'])
          .where('network', '=', key.network)
          .where('mode', '=', key.mode)
          .where('status', '=', 'pending')
          .where('direction', '=', 'in')
          .orderBy('merchant_id')
          .orderBy('id')
          .execute();
        return rows.map((row) => ({
          merchantId: row.merchant_id,
          hash: row.hash,
          transferId: row.transfer_id,
          blockHeight: row.block_height,
          confirmationsRequired: row.confirmations_required,
        }));
      }),
    step: (lease, work) =>
      unitOfWork.asWorker(async (db) => {
        await assertLease(db, lease);
        return await work(createStep(db, lease, createEventLog, clock));
      }),
  };
}

async function assertLease(
  db: Transaction<Database>,
  { network, mode, holder, epoch }: ChainLease,
): Promise<void> {
  // The row stays locked to the commit: a new holder waits until this step is whole or gone.
  const held = await db
    .selectFrom('chain_cursor')
    .select('epoch')
    .where('network', '=', network)
    .where('mode', '=', mode)
    .where('epoch', '=', epoch)
    .where('holder', '=', holder)
    .forUpdate()
    .executeTakeFirst();
  if (held === undefined) throw new LeaseLost(`${mode} ${network} is read by somebody else`);
}

function createStep(
  db: Transaction<Database>,
  { network, mode }: ChainKey,
  createEventLog: CreateEventLog,
  clock: () => Date,
): ChainStep {
  const setCursor = async (
    values: { height?: number; genesis?: string | null },
    from?: number,
  ): Promise<void> => {
    let query = db
      .updateTable('chain_cursor')
      .set(values)
      .where('network', '=', network)
      .where('mode', '=', mode);
    if (from !== undefined) query = query.where('height', '=', from);
    const { numUpdatedRows } = await query.executeTakeFirst();
    // Somebody else has read on or gone back: what this step knows is old.
    if (numUpdatedRows !== 1n) throw new LeaseLost(`${mode} ${network} does not stand at block ${from}`);
  };
  const insertBlock = async (block: ChainRef): Promise<void> => {
    const { height, hash, parent, time } = block;
    await db
      .insertInto('chain_block')
      .values({ network, mode, height, hash, parent, block_time: time })
      .execute();
  };
  const merchants = async (condition: ReturnType<typeof sql<boolean>>): Promise<string[]> => {
    const rows = await db
      .selectFrom('chain_transaction')
      .select('merchant_id')
      .distinct()
      .where('network', '=', network)
      .where('mode', '=', mode)
      .where('direction', '=', 'in')
      .where(condition)
      .execute();
    return rows.map((row) => row.merchant_id);
  };
  return {
    begin: async (genesis, tip, below = []) => {
      await db.deleteFrom('chain_block').where('network', '=', network).where('mode', '=', mode).execute();
      for (const block of [...below, tip]) await insertBlock(block);
      await setCursor({ height: tip.height, genesis });
    },
    connect: async (block, keep) => {
      await setCursor({ height: block.height }, block.height - 1);
      await insertBlock(block);
      await db
        .deleteFrom('chain_block')
        .where('network', '=', network)
        .where('mode', '=', mode)
        .where('height', '<=', block.height - keep)
        .execute();
    },
    disconnect: async (block) => {
      await setCursor({ height: block.height - 1 }, block.height);
      await db
        .deleteFrom('chain_block')
        .where('network', '=', network)
        .where('mode', '=', mode)
        .where('height', '=', block.height)
        .execute();
    },
    merchantsInBlock: (hash) => merchants(sql<boolean>`block_hash = ${hash}`),
    merchantsConfirmedBy: (tip, finalized) =>
      merchants(sql<boolean>`status = 'pending' and ${isDeepEnough(tip, finalized)}`),
    forMerchant: (merchantId, work) =>
      forMerchant(db, { merchantId, mode, actor: 'chain', clock }, (tx) =>
        work(createWork(tx, createEventLog)),
      ),
  };
}

async function readBlock(
  db: Kysely<Database>,
  { network, mode }: ChainKey,
  height: number,
): Promise<ChainRef | null> {
  const row = await db
    .selectFrom('chain_block')
    .selectAll()
    .where('network', '=', network)
    .where('mode', '=', mode)
    .where('height', '=', height)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { network, height: row.height, hash: row.hash, parent: row.parent, time: row.block_time };
}

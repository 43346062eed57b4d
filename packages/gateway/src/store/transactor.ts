import { sql } from 'kysely';
import type { Transactor } from '../app/ports/transactor.ts';
import type { Mode } from './mode.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { createWork, type CreateEventLog } from './work.ts';

/** Transactions for jobs and for operations that run outside their request's. */
export function createTransactor(
  unitOfWork: UnitOfWork,
  createEventLog: CreateEventLog,
  clock: () => Date,
): Transactor {
  return {
    inMerchant: (merchantId, mode, work) =>
      unitOfWork.inMerchant(merchantId, mode, (tx) => work(createWork(tx, createEventLog))),
    findPayPage: (token) =>
      unitOfWork.asWorker(async (db) => {
        const row = await db
          .selectFrom('payment')
          .select(['merchant_id', 'mode', 'id'])
          .where('pay_token', '=', token)
          .executeTakeFirst();
        return row === undefined ? null : { merchantId: row.merchant_id, mode: row.mode, id: row.id };
      }),
    merchantsWithOverdue: () =>
      unitOfWork.asWorker(async (db) => {
        const { rows } = await sql<{ merchant_id: string; mode: Mode }>`
          select distinct p.merchant_id, p.mode from payment p
          left join test_clock c on c.merchant_id = p.merchant_id and p.mode = 'test'
          where p.status = 'pending'
            and p.expires_at <= ${clock()}::timestamptz + make_interval(secs => coalesce(c.offset_seconds, 0))
          order by p.merchant_id, p.mode`.execute(db);
        return rows.map((row) => ({ merchantId: row.merchant_id, mode: row.mode }));
      }),
  };
}

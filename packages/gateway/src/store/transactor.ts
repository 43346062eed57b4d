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
        const { rows } = await sql<{
          merchant_id: string;
          mode: Mode;
          id: string;
          object: 'payment' | 'invoice';
        }>`
          select merchant_id, mode, id, 'payment' as object from payment where pay_token = ${token}
          union all
          select merchant_id, mode, id, 'invoice' from invoice
          where pay_token = ${token} and status <> 'draft'`.execute(db);
        const [row] = rows;
        if (row === undefined) return null;
        return { merchantId: row.merchant_id, mode: row.mode, object: row.object, id: row.id };
      }),
    merchantsWithDueInvoices: () =>
      unitOfWork.asWorker(async (db) => {
        const { rows } = await sql<{ merchant_id: string; mode: Mode }>`
          select distinct i.merchant_id, i.mode from invoice i
          left join test_clock c on c.merchant_id = i.merchant_id and i.mode = 'test'
          where i.wakes_at <= ${clock()}::timestamptz + make_interval(secs => coalesce(c.offset_seconds, 0))
          order by i.merchant_id, i.mode`.execute(db);
        return rows.map((row) => ({ merchantId: row.merchant_id, mode: row.mode }));
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

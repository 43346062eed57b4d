import { sql } from 'kysely';
import type { UnitOfWork } from './unit-of-work.ts';

const batch = 5_000;

/** How many rows a run removed. */
export interface Removed {
  readonly signatures: number;
  readonly idempotencyKeys: number;
}

/**
 * Removes what has served its time: signatures that no node would accept any more, and answers older than
 * 72 hours (24 are promised). In small batches, so that no request waits; run it every few minutes.
 */
export async function removeExpired(unitOfWork: UnitOfWork): Promise<Removed> {
  return {
    signatures: await removeAll(
      unitOfWork,
      sql`delete from request_signature where ctid = any(array(
        select ctid from request_signature where expires_at < now() limit ${batch}))`,
    ),
    idempotencyKeys: await removeAll(
      unitOfWork,
      sql`delete from idempotency_key where ctid = any(array(
        select ctid from idempotency_key where created_at < now() - interval '72 hours'
          and (locked_until is null or locked_until < now()) limit ${batch}))`,
    ),
  };
}

async function removeAll(unitOfWork: UnitOfWork, statement: ReturnType<typeof sql>): Promise<number> {
  for (let removed = 0; ;) {
    const { numAffectedRows = 0n } = await unitOfWork.asWorker((db) => statement.execute(db));
    removed += Number(numAffectedRows);
    if (numAffectedRows < batch) return removed;
  }
}

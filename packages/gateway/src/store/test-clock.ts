import type { Transaction } from 'kysely';
import type { Database } from './tables.ts';
import type { Tx } from './tx.ts';

/** How many seconds a merchant's test time is ahead of real time. */
export async function testOffsetSeconds(db: Transaction<Database>, merchantId: string): Promise<number> {
  const row = await db
    .selectFrom('test_clock')
    .select('offset_seconds')
    .where('merchant_id', '=', merchantId)
    .executeTakeFirst();
  return row?.offset_seconds ?? 0;
}

/**
 * Moves a merchant's test time forward and answers the whole offset. `tx.now` keeps the time at which the
 * transaction began; the next transaction sees the new one.
 */
export async function advanceTestClock(tx: Tx, seconds: number): Promise<{ offsetSeconds: number }> {
  if (tx.mode !== 'test') throw new Error('only test time moves');
  if (!Number.isSafeInteger(seconds) || seconds < 0)
    throw new RangeError('test time moves forward by whole seconds');
  const row = await tx.db
    .insertInto('test_clock')
    .values({ merchant_id: tx.merchantId, offset_seconds: seconds, updated_at: new Date() })
    .onConflict((conflict) =>
      conflict.column('merchant_id').doUpdateSet((update) => ({
        offset_seconds: update('test_clock.offset_seconds', '+', seconds),
        updated_at: new Date(),
      })),
    )
    .returning('offset_seconds')
    .executeTakeFirstOrThrow();
  return { offsetSeconds: row.offset_seconds };
}

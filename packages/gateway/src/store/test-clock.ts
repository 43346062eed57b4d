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

/** A transaction worked with another test time than the merchant's: nothing of it is kept, it runs again. */
export class ClockMoved extends Error {
  override readonly name = 'ClockMoved';
  readonly offsetSeconds: number;

  constructor(offsetSeconds: number) {
    super('Test time moved since this process last looked.');
    this.offsetSeconds = offsetSeconds;
  }
}

/**
 * What a process takes merchants' test time for, so that a transaction need not wait to read it. The reading
 * travels with the work and is compared before anything of it counts, so being wrong costs only a repetition.
 */
export interface AssumedClocks {
  of(merchantId: string): number;
  learn(merchantId: string, offsetSeconds: number): void;
}

const keptClocks = 10_000;

export function createAssumedClocks(): AssumedClocks {
  const offsets = new Map<string, number>();
  return {
    of: (merchantId) => offsets.get(merchantId) ?? 0,
    learn: (merchantId, offsetSeconds) => {
      offsets.delete(merchantId);
      offsets.set(merchantId, offsetSeconds);
      for (const oldest of offsets.keys()) {
        if (offsets.size <= keptClocks) break;
        offsets.delete(oldest);
      }
    },
  };
}

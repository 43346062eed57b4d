import { sql, type Transaction } from 'kysely';
import type { Mode } from './mode.ts';
import { roles } from './roles.ts';
import type { Database } from './tables.ts';
import type { Actor } from './tables/events.ts';
import { testOffsetSeconds } from './test-clock.ts';
import { createTx, type Tx } from './tx.ts';

interface Whom {
  readonly merchantId: string;
  readonly mode: Mode;
  readonly actor: Actor;
  readonly clock: () => Date;
}

/**
 * Works for one merchant in the middle of a worker's transaction, with that merchant's rights alone.
 *
 * A block may pay several merchants and must be taken whole or not at all, so one transaction serves them
 * in turn. Afterwards it is a worker's again.
 */
export async function forMerchant(
  db: Transaction<Database>,
  whom: Whom,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  const { merchantId, mode, actor, clock } = whom;
  await narrow(db, roles.app, merchantId);
  const offset = mode === 'test' ? await testOffsetSeconds(db, merchantId) : 0;
  const now = new Date(clock().getTime() + offset * 1000);
  // Jobs poll: they need no hints.
  const origin = { merchantId, mode, actor, caller: null, idempotencyKey: null };
  await work(createTx(origin, { db, now, hints: [], walletIndexes: null }));
  await narrow(db, roles.worker, '');
}

async function narrow(db: Transaction<Database>, role: string, merchantId: string): Promise<void> {
  await sql`select set_config('role', ${role}, true), set_config('app.merchant_id', ${merchantId}, true)`.execute(
    db,
  );
}

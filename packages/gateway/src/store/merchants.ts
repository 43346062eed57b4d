import { newUuid, toAccountId } from './ids.ts';
import type { Mode } from './mode.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export interface NewMerchant {
  readonly merchantId: string;
  /** `acct_<ULID>` */
  readonly accountId: string;
}

/** Creates a merchant with the default settings of both modes. */
export async function createMerchant(unitOfWork: UnitOfWork, name: string): Promise<NewMerchant> {
  const merchantId = newUuid(new Date());
  await unitOfWork.inMerchant(merchantId, 'live', async (tx) => {
    await tx.db
      .insertInto('merchant')
      .values({ merchant_id: merchantId, name, created_at: tx.now })
      .execute();
    const modes: Mode[] = ['test', 'live'];
    await tx.db
      .insertInto('account')
      .values(
        modes.map((mode) => ({ merchant_id: merchantId, mode, created_at: tx.now, updated_at: tx.now })),
      )
      .execute();
  });
  return { merchantId, accountId: toAccountId(merchantId) };
}

/** Whether there is such a merchant. */
export async function merchantExists(unitOfWork: UnitOfWork, merchantId: string): Promise<boolean> {
  const row = await unitOfWork.asWorker((db) =>
    db.selectFrom('merchant').select('merchant_id').where('merchant_id', '=', merchantId).executeTakeFirst(),
  );
  return row !== undefined;
}

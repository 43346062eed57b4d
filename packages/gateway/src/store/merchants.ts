import { newUuid, toAccountId } from './ids.ts';
import type { Mode } from './mode.ts';
import type { AccountTable } from './tables/merchants.ts';
import type { Tx } from './tx.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import type { Selectable } from 'kysely';

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

export interface AccountRow extends Selectable<AccountTable> {
  readonly name: string;
}

/** The merchant's settings in the mode of the transaction. */
export async function readAccount(tx: Tx): Promise<AccountRow> {
  return await tx.db
    .selectFrom('account')
    .innerJoin('merchant', 'merchant.merchant_id', 'account.merchant_id')
    .selectAll('account')
    .select('merchant.name')
    .where('account.merchant_id', '=', tx.merchantId)
    .where('account.mode', '=', tx.mode)
    .executeTakeFirstOrThrow();
}

/** Whether there is such a merchant. */
export async function merchantExists(unitOfWork: UnitOfWork, merchantId: string): Promise<boolean> {
  const row = await unitOfWork.asWorker((db) =>
    db.selectFrom('merchant').select('merchant_id').where('merchant_id', '=', merchantId).executeTakeFirst(),
  );
  return row !== undefined;
}

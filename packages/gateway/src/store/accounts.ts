import type { AccountStore } from '../app/account/account.ts';
import { toAccountId } from './ids.ts';
import type { Tx } from './tx.ts';

/** The account of the transaction's merchant and mode. */
export function createAccountStore(tx: Tx): AccountStore {
  return {
    read: async () => {
      const row = await tx.db
        .selectFrom('account')
        .innerJoin('merchant', 'merchant.merchant_id', 'account.merchant_id')
        .selectAll('account')
        .select('merchant.name')
        .where('account.merchant_id', '=', tx.merchantId)
        .where('account.mode', '=', tx.mode)
        .executeTakeFirstOrThrow();
      return {
        id: toAccountId(row.merchant_id),
        mode: row.mode,
        version: row.version,
        name: row.name,
        accepted: row.accepted,
        underpaymentTolerance: row.underpayment_tolerance,
        expiresIn: row.expires_in,
        confirmations: row.confirmations,
        latePayment: row.late_payment,
        emails: row.emails,
        reference: row.reference,
        metadata: row.metadata,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      };
    },
  };
}

import type { Transactor } from '../app/ports/transactor.ts';
import { expirePayments } from '../app/payments/expire-payments.ts';

/** Expires what is due, one merchant and at most a hundred payments per transaction. */
export async function expireDuePayments(transactor: Transactor): Promise<void> {
  for (const { merchantId, mode } of await transactor.merchantsWithOverdue()) {
    await transactor.inMerchant(merchantId, mode, (work) => expirePayments(work));
  }
}

import { notFound } from '@cryptoix/server';
import { annotate, type NotesPatch } from '../../domain/payments/annotate.ts';
import { requireCustomer } from '../customers/require-customer.ts';
import { assertMetadataFits } from '../metadata.ts';
import type { Work } from '../ports/work.ts';
import type { PaymentWithTransactions } from './retrieve-payment.ts';

/** Changes what the merchant wrote on a payment, whatever its status. No event is told: no status changed. */
export async function updatePayment(
  work: Work,
  id: string,
  patch: NotesPatch,
): Promise<PaymentWithTransactions> {
  const [before] = await work.payments.lock([id]);
  if (before === undefined) throw notFound('payment', id);
  await requireCustomer(work, patch.customerId);
  assertMetadataFits(before.notes.metadata, patch.metadata);
  const payment = annotate(before, patch, work.now);
  if (payment !== before) await work.payments.update(payment);
  return { payment, transactions: await work.transactions.ofPayments([id]) };
}

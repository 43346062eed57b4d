import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Work } from '../ports/work.ts';
import { saveInvoice } from './save-invoice.ts';

/** Lets a change of a payment reach its invoice, in the same commit. The payment is locked and written already. */
export async function settleInvoiceOf(work: Work, payment: Payment): Promise<void> {
  if (payment.invoiceId === null) return;
  const invoice = await work.invoices.lock(payment.invoiceId);
  if (invoice === null) throw new Error(`${payment.id} pays an invoice that is not there`);
  const payments = await work.invoices.paymentsOf([invoice.id]);
  await saveInvoice(work, { invoice, payments }, settleInvoice(invoice, payments, work.now));
}

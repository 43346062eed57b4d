import { notFound } from '@cryptoix/server';
import type { Work } from '../ports/work.ts';
import type { InvoiceWithPayments } from './save-invoice.ts';

/**
 * Reads an invoice with its payments and keeps others from changing any of them. Payments first, as where a
 * payment's change reaches its invoice, so that two never wait for each other.
 */
export async function lockInvoice(work: Work, id: string): Promise<InvoiceWithPayments> {
  const known = await work.invoices.paymentsOf([id]);
  await work.payments.lock(known.map((payment) => payment.id));
  const invoice = await work.invoices.lock(id);
  if (invoice === null) throw notFound('invoice', id);
  return { invoice, payments: await work.invoices.paymentsOf([id]) };
}

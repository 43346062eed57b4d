import { notFound } from '@cryptoix/server';
import type { ListQuery, Page } from '../lists/page.ts';
import type { Work } from '../ports/work.ts';
import type { InvoiceFilter } from './invoice-store.ts';
import type { InvoiceWithPayments } from './save-invoice.ts';

export async function retrieveInvoice(work: Work, id: string): Promise<InvoiceWithPayments> {
  const invoice = await work.invoices.find(id);
  if (invoice === null) throw notFound('invoice', id);
  return { invoice, payments: await work.invoices.paymentsOf([id]) };
}

export async function listInvoices(
  work: Work,
  query: ListQuery<InvoiceFilter>,
): Promise<Page<InvoiceWithPayments>> {
  const { items, next } = await work.invoices.list(query);
  const payments = await work.invoices.paymentsOf(items.map(({ id }) => id));
  return {
    next,
    items: items.map((invoice) => ({
      invoice,
      payments: payments.filter((payment) => payment.invoiceId === invoice.id),
    })),
  };
}

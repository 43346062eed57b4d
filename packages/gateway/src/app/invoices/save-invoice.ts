import type { Invoice, InvoiceDecision } from '../../domain/invoices/invoice.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Work } from '../ports/work.ts';

/** An invoice with the payments that were opened for it, oldest first. */
export interface InvoiceWithPayments {
  readonly invoice: Invoice;
  readonly payments: readonly Payment[];
}

/** Writes what was decided about an invoice, row and events, in one commit. */
export async function saveInvoice(
  work: Work,
  before: InvoiceWithPayments,
  decision: InvoiceDecision,
): Promise<InvoiceWithPayments> {
  const { invoice, events, changed } = decision;
  if (changed) await work.invoices.update(invoice);
  const ids = before.payments.map(({ id }) => id);
  for (const event of events) await work.events.invoice(event, invoice, ids, before.invoice);
  return { invoice, payments: before.payments };
}

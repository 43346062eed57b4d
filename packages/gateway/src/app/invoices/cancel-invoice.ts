import { cancelInvoice as cancel } from '../../domain/invoices/issue.ts';
import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import { isCancelable } from '../../domain/payments/cancel.ts';
import { cancelPayment } from '../payments/cancel-payment.ts';
import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { lockInvoice } from './lock-invoice.ts';
import { saveInvoice, type InvoiceWithPayments } from './save-invoice.ts';

/** Ends an invoice, and its payments that wait for money with it. */
export async function cancelInvoice(
  work: Work,
  id: string,
  reason: string | null,
): Promise<InvoiceWithPayments> {
  const found = await lockInvoice(work, id);
  const { status } = settleInvoice(found.invoice, found.payments, work.now).invoice.state;
  if (status !== 'pending' && status !== 'expired') {
    const message = `An invoice with the status ${status} cannot be canceled.`;
    throw refuseState(message, status, ['pending', 'expired']);
  }
  if (found.payments.some((payment) => payment.state.status === 'confirming')) {
    throw refuseState('A payment of this invoice is being confirmed.', status, ['pending', 'expired']);
  }
  const canceled = await saveInvoice(work, found, cancel(found.invoice, reason, work.now));
  for (const payment of found.payments) {
    if (isCancelable(payment) && payment.terms.expiresAt > work.now) {
      await cancelPayment(work, payment.id, 'The invoice was canceled.');
    }
  }
  return { invoice: canceled.invoice, payments: await work.invoices.paymentsOf([id]) };
}

import { parseDecimal } from '@cryptoix/spec';
import type { Payment } from '../../domain/payments/payment.ts';
import { openOf, payInvoice } from '../invoices/pay-invoice.ts';
import { retrieveInvoice } from '../invoices/retrieve-invoice.ts';
import type { CreatePaymentPorts } from '../payments/create-payment.ts';
import type { Work } from '../ports/work.ts';

/**
 * The payment that a payer goes on with: the open one for the same amount, if nothing has come to it yet, or
 * a new one. Whoever asks again and again does not get an address each time.
 */
export async function openPayment(
  work: Work,
  ports: CreatePaymentPorts,
  invoiceId: string,
  amount: string | undefined,
): Promise<Payment> {
  const found = await retrieveInvoice(work, invoiceId);
  const { decimals } = found.invoice.content.priced;
  const wanted = amount === undefined ? openOf(found) : parseDecimal(amount, decimals);
  const waiting = found.payments.findLast(
    ({ state, terms }) =>
      state.status === 'pending' &&
      state.exception === null &&
      terms.expiresAt > work.now &&
      terms.price.amount === wanted,
  );
  return waiting ?? (await payInvoice(work, ports, invoiceId, { amount }));
}

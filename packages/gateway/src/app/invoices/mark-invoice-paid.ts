import { formatDecimal } from '@cryptoix/spec';
import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import { dueOf } from '../../domain/invoices/sums.ts';
import type { Work } from '../ports/work.ts';
import { refuse, refuseState } from '../refusal.ts';
import { amountOf } from './invoice-content.ts';
import { lockInvoice } from './lock-invoice.ts';
import { saveInvoice, type InvoiceWithPayments } from './save-invoice.ts';

export interface MarkInvoicePaid {
  readonly amount?: string | undefined;
  readonly note?: string | undefined;
  readonly paidAt?: Date | undefined;
}

/** Counts money that came another way. Nothing is posted: it never was in the ledger's hands. */
export async function markInvoicePaid(
  work: Work,
  id: string,
  { amount: text, note, paidAt }: MarkInvoicePaid,
): Promise<InvoiceWithPayments> {
  const found = await lockInvoice(work, id);
  const { invoice } = settleInvoice(found.invoice, found.payments, work.now);
  const { status } = invoice.state;
  if (status !== 'pending' && status !== 'expired') {
    const message = `An invoice with the status ${status} cannot be marked as paid.`;
    throw refuseState(message, status, ['pending', 'expired']);
  }
  const { priced } = invoice.content;
  const due = dueOf(invoice);
  const amount = amountOf(text, due, '/amount', priced);
  if (amount === 0n) throw refuse('/amount', 'amount_too_small', 'it must be more than zero');
  if (amount > due) {
    const most = formatDecimal(due, priced.decimals, priced.displayDecimals);
    throw refuse('/amount', 'amount_too_large', `no more than ${most} is due`);
  }
  const at = paidAt ?? work.now;
  if (at > work.now) throw refuse('/paid_at', 'parameter_invalid', 'it must not lie in the future');
  const outOfBand = [...found.invoice.state.outOfBand, { amount, note: note ?? null, paidAt: at }];
  const marked = { ...found.invoice, state: { ...found.invoice.state, outOfBand } };
  const decision = settleInvoice(marked, found.payments, work.now);
  return await saveInvoice(work, found, decision);
}

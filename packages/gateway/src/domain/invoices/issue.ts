import type { CustomerSnapshot, Invoice, InvoiceContent, InvoiceDecision } from './invoice.ts';
import { decide } from './settle-invoice.ts';

export type NewInvoice = Pick<Invoice, 'id' | 'payToken' | 'merchantId' | 'livemode' | 'content'>;

/** A draft. */
export function draft(input: NewInvoice, now: Date): InvoiceDecision {
  const invoice: Invoice = {
    ...input,
    version: 1,
    createdAt: now,
    updatedAt: now,
    state: {
      status: 'draft',
      amountPaid: 0n,
      amountRefunded: 0n,
      overdue: false,
      customer: null,
      recipient: null,
      sentAt: null,
      finalizedAt: null,
      paidAt: null,
      expiredAt: null,
      canceledAt: null,
      cancelReason: null,
      outOfBand: [],
    },
  };
  return { invoice, events: ['invoice.created'], changed: true };
}

/** Makes a draft final: it gets its number and its customer as they are now, and asks for money. */
export function finalize(
  invoice: Invoice,
  number: string,
  customer: CustomerSnapshot | null,
  now: Date,
): InvoiceDecision {
  const { content, state } = invoice;
  const numbered = { ...invoice, content: { ...content, number } };
  const overdue = content.dueAt !== null && content.dueAt <= now;
  return decide(numbered, { ...state, status: 'pending', overdue, customer, finalizedAt: now }, now);
}

/** Notes that it was mailed, once more where it was before. */
export function markSent(invoice: Invoice, recipient: string, now: Date): InvoiceDecision {
  const state = { ...invoice.state, recipient, sentAt: now };
  return {
    invoice: { ...invoice, state, version: invoice.version + 1, updatedAt: now },
    events: ['invoice.sent'],
    changed: true,
  };
}

/** Ends it. */
export function cancelInvoice(invoice: Invoice, reason: string | null, now: Date): InvoiceDecision {
  const state = {
    ...invoice.state,
    status: 'canceled' as const,
    overdue: false,
    expiredAt: null,
    canceledAt: now,
    cancelReason: reason,
  };
  return decide(invoice, state, now);
}

/** The invoice with other content; the same one where nothing differs. */
export function revise(invoice: Invoice, content: InvoiceContent, now: Date): Invoice {
  if (print(invoice.content) === print(content)) return invoice;
  return { ...invoice, content, version: invoice.version + 1, updatedAt: now };
}

function print(content: InvoiceContent): string {
  return JSON.stringify(content, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
}

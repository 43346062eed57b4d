import type { Payment } from '../payments/payment.ts';
import { contributionOf, refundedOf } from './contribution.ts';
import type { Invoice, InvoiceDecision, InvoiceEvent, InvoiceState, InvoiceStatus } from './invoice.ts';
import { sumsOf } from './sums.ts';

/**
 * Decides what an invoice is now, after its payments, its dates or the time have changed.
 *
 * @param payments all payments that were opened for it
 */
export function settleInvoice(invoice: Invoice, payments: readonly Payment[], now: Date): InvoiceDecision {
  const { content, state: before } = invoice;
  const amountPaid = [
    ...payments.map((payment) => contributionOf(payment, content.priced)),
    ...before.outOfBand.map(({ amount }) => amount),
  ].reduce((sum, amount) => sum + amount, 0n);
  const status = statusOf(invoice, payments, amountPaid, now);
  return decide(
    invoice,
    {
      ...before,
      status,
      amountPaid,
      amountRefunded: payments.reduce((sum, each) => sum + refundedOf(each, content.priced), 0n),
      overdue: status === 'pending' && content.dueAt !== null && content.dueAt <= now,
      paidAt: status === 'paid' ? (before.paidAt ?? lastPaidAt(before, now)) : null,
      expiredAt: status === 'expired' ? (before.expiredAt ?? now) : null,
    },
    now,
  );
}

function statusOf(
  { content, state }: Invoice,
  payments: readonly Payment[],
  amountPaid: bigint,
  now: Date,
): InvoiceStatus {
  if (state.status === 'draft' || state.status === 'canceled') return state.status;
  if (amountPaid >= sumsOf(content).total) return 'paid';
  // Money that is on the way came in time; what it pays is known when it is confirmed.
  const waits = payments.some((payment) => payment.state.status === 'confirming');
  const isOver = content.expiresAt !== null && content.expiresAt <= now && !waits;
  return isOver ? 'expired' : 'pending';
}

// What was paid elsewhere was paid when the merchant says, not when they said it.
function lastPaidAt({ outOfBand }: InvoiceState, now: Date): Date {
  return outOfBand.at(-1)?.paidAt ?? now;
}

/** The invoice in a new state, with the events that the step makes. */
export function decide(invoice: Invoice, state: InvoiceState, now: Date): InvoiceDecision {
  if (print(invoice.state) === print(state)) return { invoice, events: [], changed: false };
  return {
    invoice: { ...invoice, state, version: invoice.version + 1, updatedAt: now },
    events: eventsOf(invoice.state, state),
    changed: true,
  };
}

function eventsOf(before: InvoiceState, after: InvoiceState): InvoiceEvent[] {
  const events: InvoiceEvent[] = [];
  if (after.status !== before.status && after.status !== 'draft') events.push(`invoice.${after.status}`);
  if (after.amountPaid > before.amountPaid && after.status !== 'paid') events.push('invoice.partially_paid');
  if (after.overdue && !before.overdue) events.push('invoice.overdue');
  return events;
}

function print(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each));
}

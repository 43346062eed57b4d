import type { Invoice as InvoiceView, InvoiceCustomer as CustomerView } from '@cryptoix/spec';
import type { CustomerSnapshot, Invoice } from '../../domain/invoices/invoice.ts';
import { dueOf, lineAmount, sumsOf } from '../../domain/invoices/sums.ts';
import { toMoney, toTime } from './money.ts';

/** An invoice as the API shows it. */
export function toInvoiceView(
  invoice: Invoice,
  paymentIds: readonly string[],
  payUrl: (token: string) => string,
): InvoiceView {
  const { content, state } = invoice;
  const { priced } = content;
  const sums = sumsOf(content);
  const money = (units: bigint): string => toMoney(units, priced);
  const url = state.status === 'draft' ? null : payUrl(invoice.payToken);
  return {
    id: invoice.id,
    object: 'invoice',
    livemode: invoice.livemode,
    version: invoice.version,
    created_at: invoice.createdAt.toISOString(),
    updated_at: invoice.updatedAt.toISOString(),
    number: content.number,
    status: state.status,
    currency: priced.currency,
    line_items: content.lines.map((line) => ({
      description: line.description,
      quantity: line.quantity,
      unit_amount: money(line.unitAmount),
      discount: money(line.discount),
      tax: money(line.tax),
      amount: money(lineAmount(line)),
    })),
    discount: money(content.discount),
    tax: money(content.tax),
    subtotal: money(sums.subtotal),
    discount_total: money(sums.discount),
    tax_total: money(sums.tax),
    total: money(sums.total),
    amount_paid: money(state.amountPaid),
    amount_due: money(dueOf(invoice)),
    amount_refunded: money(state.amountRefunded),
    overdue: state.overdue,
    customer_id: content.customerId,
    customer_snapshot: state.customer === null ? null : toCustomer(state.customer),
    accepted: content.accepted.map(({ currency, network }) => ({ currency, network })),
    allow_partial: content.allowPartial,
    due_at: toTime(content.dueAt),
    expires_at: toTime(content.expiresAt),
    reminders: content.reminders.map(({ daysBeforeDue, sentAt }) => ({
      days_before_due: daysBeforeDue,
      sent_at: toTime(sentAt),
    })),
    hosted_url: url,
    pdf_url: url === null ? null : `${url}/invoice.pdf`,
    payment_ids: [...paymentIds],
    memo: content.memo,
    footer: content.footer,
    reference: content.reference,
    metadata: { ...content.metadata },
    sent_at: toTime(state.sentAt),
    finalized_at: toTime(state.finalizedAt),
    paid_at: toTime(state.paidAt),
    expired_at: toTime(state.expiredAt),
    canceled_at: toTime(state.canceledAt),
    cancel_reason: state.cancelReason,
    paid_out_of_band: state.outOfBand.map(({ amount, note, paidAt }) => ({
      amount: money(amount),
      note,
      paid_at: paidAt.toISOString(),
    })),
  };
}

function toCustomer({ name, email, address, taxId }: CustomerSnapshot): CustomerView {
  if (address === null) return { name, email, address, tax_id: taxId };
  const { postalCode, ...rest } = address;
  return { name, email, address: { ...rest, postal_code: postalCode }, tax_id: taxId };
}

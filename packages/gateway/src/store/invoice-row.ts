import type { Insertable, Selectable } from 'kysely';
import type { CustomerSnapshot, Invoice } from '../domain/invoices/invoice.ts';
import { sumsOf } from '../domain/invoices/sums.ts';
import { wakesAt } from '../domain/invoices/wake.ts';
import type { InvoiceTable, SnapshotRow } from './tables/invoices.ts';

export function toInvoiceRow(invoice: Invoice): Insertable<InvoiceTable> {
  const { content, state } = invoice;
  return {
    merchant_id: invoice.merchantId,
    id: invoice.id,
    pay_token: invoice.payToken,
    mode: invoice.livemode ? 'live' : 'test',
    version: invoice.version,
    status: state.status,
    number: content.number,
    currency: content.priced.currency,
    decimals: content.priced.decimals,
    display_decimals: content.priced.displayDecimals,
    lines: JSON.stringify(
      content.lines.map((line) => ({
        description: line.description,
        quantity: line.quantity,
        unit_amount: line.unitAmount.toString(),
        discount: line.discount.toString(),
        tax: line.tax.toString(),
      })),
    ),
    discount: content.discount,
    tax: content.tax,
    total: sumsOf(content).total,
    amount_paid: state.amountPaid,
    amount_refunded: state.amountRefunded,
    overdue: state.overdue,
    customer_id: content.customerId,
    customer: state.customer === null ? null : JSON.stringify(toSnapshotRow(state.customer)),
    recipient: state.recipient,
    accepted: JSON.stringify(content.accepted),
    allow_partial: content.allowPartial,
    due_at: content.dueAt,
    expires_at: content.expiresAt,
    reminders: JSON.stringify(
      content.reminders.map(({ daysBeforeDue, sentAt }) => ({
        days_before_due: daysBeforeDue,
        sent_at: sentAt?.toISOString() ?? null,
      })),
    ),
    memo: content.memo,
    footer: content.footer,
    reference: content.reference,
    metadata: JSON.stringify(content.metadata),
    out_of_band: JSON.stringify(
      state.outOfBand.map(({ amount, note, paidAt }) => ({
        amount: amount.toString(),
        note,
        paid_at: paidAt.toISOString(),
      })),
    ),
    cancel_reason: state.cancelReason,
    sent_at: state.sentAt,
    finalized_at: state.finalizedAt,
    paid_at: state.paidAt,
    expired_at: state.expiredAt,
    canceled_at: state.canceledAt,
    wakes_at: wakesAt(invoice),
    created_at: invoice.createdAt,
    updated_at: invoice.updatedAt,
  };
}

export function fromInvoiceRow(row: Selectable<InvoiceTable>): Invoice {
  return {
    id: row.id,
    payToken: row.pay_token,
    merchantId: row.merchant_id,
    livemode: row.mode === 'live',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    content: {
      priced: { currency: row.currency, decimals: row.decimals, displayDecimals: row.display_decimals },
      lines: row.lines.map((line) => ({
        description: line.description,
        quantity: line.quantity,
        unitAmount: BigInt(line.unit_amount),
        discount: BigInt(line.discount),
        tax: BigInt(line.tax),
      })),
      discount: row.discount,
      tax: row.tax,
      customerId: row.customer_id,
      accepted: row.accepted,
      allowPartial: row.allow_partial,
      dueAt: row.due_at,
      expiresAt: row.expires_at,
      reminders: row.reminders.map(({ days_before_due, sent_at }) => ({
        daysBeforeDue: days_before_due,
        sentAt: sent_at === null ? null : new Date(sent_at),
      })),
      memo: row.memo,
      footer: row.footer,
      number: row.number,
      reference: row.reference,
      metadata: row.metadata,
    },
    state: {
      status: row.status as Invoice['state']['status'],
      amountPaid: row.amount_paid,
      amountRefunded: row.amount_refunded,
      overdue: row.overdue,
      customer: row.customer === null ? null : fromSnapshotRow(row.customer),
      recipient: row.recipient,
      sentAt: row.sent_at,
      finalizedAt: row.finalized_at,
      paidAt: row.paid_at,
      expiredAt: row.expired_at,
      canceledAt: row.canceled_at,
      cancelReason: row.cancel_reason,
      outOfBand: row.out_of_band.map(({ amount, note, paid_at }) => ({
        amount: BigInt(amount),
        note,
        paidAt: new Date(paid_at),
      })),
    },
  };
}

function toSnapshotRow({ name, email, address, taxId }: CustomerSnapshot): SnapshotRow {
  if (address === null) return { name, email, address, tax_id: taxId };
  const { postalCode, ...rest } = address;
  return { name, email, address: { ...rest, postal_code: postalCode }, tax_id: taxId };
}

function fromSnapshotRow({ name, email, address, tax_id: taxId }: SnapshotRow): CustomerSnapshot {
  if (address === null) return { name, email, address, taxId };
  const { postal_code: postalCode, ...rest } = address;
  return { name, email, address: { ...rest, postalCode }, taxId };
}

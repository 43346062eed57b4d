import type { EventLog } from '../app/ports/work.ts';
import type { Networks } from '../app/ports/networks.ts';
import { explorerOf, type PayUrl } from '../api/ports.ts';
import { toCustomerView } from '../api/views/customer.ts';
import { toInvoiceView } from '../api/views/invoice.ts';
import { toPaymentView } from '../api/views/payment.ts';
import { toRefundView } from '../api/views/refund.ts';
import { toPayoutView } from '../api/views/payout.ts';
import { previousOf } from '../api/views/previous.ts';
import { toTransactionView } from '../api/views/transaction.ts';
import { appendEvent } from '../store/events.ts';
import type { CreateEventLog } from '../store/work.ts';

/** Events carry the object as the API shows it, so this is where the outbox and the views meet. */
export function createEventLogs(networks: Networks, payUrl: PayUrl): CreateEventLog {
  return (tx): EventLog => ({
    customer: async (type, { customer, totals }, previous) => {
      const object = toCustomerView({ customer, totals });
      await appendEvent(tx, {
        type,
        objectId: customer.id,
        objectVersion: customer.version,
        object: { ...object },
        previous: previousOf(
          previous === null ? null : toCustomerView({ customer: previous, totals }),
          object,
        ),
      });
    },
    invoice: async (type, invoice, paymentIds, previous) => {
      const object = toInvoiceView(invoice, paymentIds, payUrl);
      await appendEvent(tx, {
        type,
        objectId: invoice.id,
        objectVersion: invoice.version,
        object: { ...object },
        previous: previousOf(previous === null ? null : toInvoiceView(previous, paymentIds, payUrl), object),
      });
    },
    payment: async (type, payment, transactionIds, previous) => {
      const object = toPaymentView(payment, transactionIds, payUrl);
      await appendEvent(tx, {
        type,
        objectId: payment.id,
        objectVersion: payment.version,
        object: { ...object },
        previous: previousOf(
          previous === null ? null : toPaymentView(previous, transactionIds, payUrl),
          object,
        ),
      });
    },
    refund: async (type, refund, previous) => {
      const object = toRefundView(refund);
      await appendEvent(tx, {
        type,
        objectId: refund.id,
        objectVersion: refund.version,
        object: { ...object },
        previous: previousOf(previous === null ? null : toRefundView(previous), object),
      });
    },
    payout: async (type, payout, confirmations, previous) => {
      const object = toPayoutView({ payout, confirmations });
      await appendEvent(tx, {
        type,
        objectId: payout.id,
        objectVersion: payout.version,
        object: { ...object },
        previous: previousOf(
          previous === null ? null : toPayoutView({ payout: previous, confirmations }),
          object,
        ),
      });
    },
    transaction: async (type, transaction, tip, previous) => {
      const explorer = explorerOf(networks, tx.mode);
      const object = toTransactionView(transaction, tip, explorer);
      await appendEvent(tx, {
        type,
        objectId: transaction.id,
        objectVersion: transaction.version,
        object: { ...object },
        previous: previousOf(previous === null ? null : toTransactionView(previous, tip, explorer), object),
      });
    },
  });
}

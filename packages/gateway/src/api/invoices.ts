import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type { Invoice as InvoiceView, InvoicesListQuery, InvoiceUpdate } from '@cryptoix/spec';
import { cancelInvoice } from '../app/invoices/cancel-invoice.ts';
import { createInvoice } from '../app/invoices/create-invoice.ts';
import { deleteInvoice } from '../app/invoices/delete-invoice.ts';
import type { InvoicePatch } from '../app/invoices/invoice-content.ts';
import type { InvoiceFilter } from '../app/invoices/invoice-store.ts';
import { invoicePdf } from '../app/invoices/invoice-pdf.ts';
import { markInvoicePaid } from '../app/invoices/mark-invoice-paid.ts';
import { payInvoice } from '../app/invoices/pay-invoice.ts';
import { listInvoices, retrieveInvoice } from '../app/invoices/retrieve-invoice.ts';
import type { InvoiceWithPayments } from '../app/invoices/save-invoice.ts';
import { sendInvoice } from '../app/invoices/send-invoice.ts';
import { updateInvoice } from '../app/invoices/update-invoice.ts';
import { refuse } from '../app/refusal.ts';
import { toListQuery, toListView } from './list.ts';
import type { ApiPorts } from './ports.ts';
import { toInvoiceView } from './views/invoice.ts';
import { toPaymentView } from './views/payment.ts';

type InvoiceOperation = Extract<keyof Handlers<unknown>, `invoices.${string}`>;

export function invoiceHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, InvoiceOperation> {
  const { open, networks, statuses, ratesFor, payUrl } = ports;
  const show = ({ invoice, payments }: InvoiceWithPayments): InvoiceView =>
    toInvoiceView(
      invoice,
      payments.map(({ id }) => id),
      payUrl,
    );
  return {
    'invoices.create': async ({ body }, { tx }) =>
      show(await createInvoice(open(tx), ports, toPatch(body), body.send ?? false)),
    'invoices.list': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'invoices.list', merchantId, mode };
      const page = await listInvoices(open(tx), toListQuery(owner, query, toFilter(query)));
      return toListView(owner, query, page, show);
    },
    'invoices.retrieve': async ({ params }, { tx }) => show(await retrieveInvoice(open(tx), params.id)),
    'invoices.update': async ({ params, body }, { tx }) =>
      show(await updateInvoice(open(tx), networks, params.id, toPatch(body))),
    'invoices.delete': async ({ params }, { tx }) => {
      await deleteInvoice(open(tx), params.id);
      return { id: params.id, object: 'invoice', deleted: true };
    },
    'invoices.pdf': async ({ params }, { tx }) => await invoicePdf(open(tx), ports, params.id),
    'invoices.send': async ({ params, body }, { tx }) =>
      show(await sendInvoice(open(tx), ports, params.id, body ?? {})),
    'invoices.pay': async ({ params, body }, { tx, caller }) => {
      const rates = ratesFor(caller.key.mode);
      const payment = await payInvoice(open(tx), { networks, rates, statuses }, params.id, body ?? {});
      return toPaymentView(payment, [], payUrl);
    },
    'invoices.markPaid': async ({ params, body }, { tx }) =>
      show(
        await markInvoicePaid(open(tx), params.id, {
          amount: body?.amount,
          note: body?.note,
          paidAt: toDate('/paid_at', body?.paid_at) ?? undefined,
        }),
      ),
    'invoices.cancel': async ({ params, body }, { tx }) =>
      show(await cancelInvoice(open(tx), params.id, body?.reason ?? null)),
  };
}

function toPatch(body: Parsed<InvoiceUpdate>): InvoicePatch {
  return {
    currency: body.currency,
    lines: body.line_items?.map(({ unit_amount: unitAmount, ...line }) => ({ ...line, unitAmount })),
    discount: body.discount,
    tax: body.tax,
    customerId: body.customer_id,
    accepted: body.accepted,
    allowPartial: body.allow_partial,
    dueAt: toDate('/due_at', body.due_at),
    expiresAt: toDate('/expires_at', body.expires_at),
    reminders: body.reminders?.map((each) => each.days_before_due),
    memo: body.memo,
    footer: body.footer,
    number: body.number,
    reference: body.reference,
    metadata: body.metadata,
  };
}

// RFC 3339 knows leap seconds, which no clock of ours has.
function toDate(param: string, text: string | null | undefined): Date | null | undefined {
  if (text === null || text === undefined) return text;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw refuse(param, 'parameter_invalid', 'it is no time that this clock knows');
  return time;
}

function toFilter(query: InvoicesListQuery): InvoiceFilter {
  const dueBefore = toDate('due_before', query.due_before) ?? undefined;
  return {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.customer_id === undefined ? {} : { customerId: query.customer_id }),
    ...(query.overdue === undefined ? {} : { overdue: query.overdue }),
    ...(dueBefore === undefined ? {} : { dueBefore }),
    ...(query.number === undefined ? {} : { number: query.number }),
    ...(query.reference === undefined ? {} : { reference: query.reference }),
  };
}

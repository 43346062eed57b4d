import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type { Payment as PaymentView, PaymentCreate, PaymentsListQuery, PaymentUpdate } from '@cryptoix/spec';
import { cancelPayment } from '../app/payments/cancel-payment.ts';
import { createPayment, type CreatePayment } from '../app/payments/create-payment.ts';
import { updatePayment } from '../app/payments/update-payment.ts';
import { listPayments } from '../app/payments/list-payments.ts';
import { retrievePayment, type PaymentWithTransactions } from '../app/payments/retrieve-payment.ts';
import type { PaymentFilter } from '../app/ports/work.ts';
import type { NotesPatch } from '../domain/payments/annotate.ts';
import { toListQuery, toListView } from './list.ts';
import { parseUrl } from './parse-url.ts';
import { explorerOf, type ApiPorts, type PayUrl } from './ports.ts';
import { toPaymentView } from './views/payment.ts';
import { toRefundView } from './views/refund.ts';
import { toTransactionView } from './views/transaction.ts';

type PaymentOperation =
  'payments.create' | 'payments.list' | 'payments.retrieve' | 'payments.update' | 'payments.cancel';

export function paymentHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, PaymentOperation> {
  const { open, networks, ratesFor, payUrl } = ports;
  const show = (found: PaymentWithTransactions): PaymentView => toView(found, payUrl);
  return {
    'payments.create': async ({ body }, { tx, caller }) => {
      const rates = ratesFor(caller.key.mode);
      return toPaymentView(
        await createPayment(open(tx), { networks, rates, statuses: ports.statuses }, toInput(body)),
        [],
        payUrl,
      );
    },
    'payments.list': async ({ query }, { tx, caller }) => {
      const owner = { operation: 'payments.list', merchantId: caller.key.merchantId, mode: caller.key.mode };
      const page = await listPayments(open(tx), toListQuery(owner, query, toFilter(query)));
      return toListView(owner, query, page, show);
    },
    'payments.retrieve': async ({ params, query }, { tx, caller }) => {
      const work = open(tx);
      const found = await retrievePayment(work, params.id);
      const include = new Set(query.include);
      const heights = include.has('transactions') ? await work.tips.heights() : new Map<string, number>();
      const explorer = explorerOf(networks, caller.key.mode);
      const transactions = found.transactions.map((each) =>
        toTransactionView(each, heights.get(each.network) ?? 0, explorer),
      );
      const refunds = include.has('refunds') ? await work.refunds.ofPayments([params.id]) : [];
      return {
        ...show(found),
        ...(include.has('transactions') ? { transactions } : {}),
        ...(include.has('refunds') ? { refunds: refunds.map(toRefundView) } : {}),
      };
    },
    'payments.update': async ({ params, body }, { tx }) =>
      show(await updatePayment(open(tx), params.id, toPatch(body))),
    'payments.cancel': async ({ params, body }, { tx }) =>
      show(await cancelPayment(open(tx), params.id, body?.reason ?? null)),
  };
}

export function toView({ payment, transactions }: PaymentWithTransactions, payUrl: PayUrl): PaymentView {
  return toPaymentView(
    payment,
    transactions.map((each) => each.id),
    payUrl,
  );
}

function toInput(body: Parsed<PaymentCreate>): CreatePayment {
  return {
    amount: body.amount,
    currency: body.currency,
    network: body.network,
    accepted: body.accepted,
    description: body.description ?? null,
    customerId: body.customer_id ?? null,
    reference: body.reference ?? null,
    metadata: body.metadata ?? {},
    expiresIn: body.expires_in,
    confirmations: body.confirmations,
    underpaymentTolerance: body.underpayment_tolerance,
    latePayment: body.late_payment,
    successUrl: parseUrl('/success_url', body.success_url),
    cancelUrl: parseUrl('/cancel_url', body.cancel_url),
  };
}

function toPatch(body: Parsed<PaymentUpdate>): NotesPatch {
  return {
    description: body.description,
    customerId: body.customer_id,
    reference: body.reference,
    metadata: body.metadata,
    successUrl: body.success_url === undefined ? undefined : parseUrl('/success_url', body.success_url),
    cancelUrl: body.cancel_url === undefined ? undefined : parseUrl('/cancel_url', body.cancel_url),
  };
}

function toFilter(query: PaymentsListQuery): PaymentFilter {
  return {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.exception === undefined ? {} : { exception: query.exception }),
    ...(query.currency === undefined ? {} : { currency: query.currency }),
    ...(query.invoice_id === undefined ? {} : { invoiceId: query.invoice_id }),
    ...(query.customer_id === undefined ? {} : { customerId: query.customer_id }),
    ...(query.reference === undefined ? {} : { reference: query.reference }),
    ...(query.address === undefined ? {} : { address: query.address }),
    ...(query.hash === undefined ? {} : { hash: query.hash }),
    ...(query.amount_min === undefined ? {} : { amountMin: query.amount_min }),
    ...(query.amount_max === undefined ? {} : { amountMax: query.amount_max }),
  };
}

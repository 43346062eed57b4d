import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type { RefundCreate, RefundsListQuery } from '@cryptoix/spec';
import { cancelRefund } from '../app/refunds/cancel-refund.ts';
import { createRefund, type CreateRefund } from '../app/refunds/create-refund.ts';
import type { RefundFilter } from '../app/refunds/refund-store.ts';
import { listRefunds, retrieveRefund } from '../app/refunds/retrieve-refund.ts';
import { toListQuery, toListView } from './list.ts';
import { payoutPorts } from './payouts.ts';
import type { ApiPorts } from './ports.ts';
import { toRefundView } from './views/refund.ts';

type RefundOperation = Extract<keyof Handlers<unknown>, `refunds.${string}`>;

export function refundHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, RefundOperation> {
  const { open, lineageOf } = ports;
  return {
    'refunds.create': async ({ body }, { tx, caller }) => {
      const by = { keyId: caller.key.id, lineage: await lineageOf(tx, caller.key.id) };
      return toRefundView(
        await createRefund(open(tx), payoutPorts(ports, caller.key.mode), by, toInput(body)),
      );
    },
    'refunds.list': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'refunds.list', merchantId, mode };
      const page = await listRefunds(open(tx), toListQuery(owner, query, toFilter(query)));
      return toListView(owner, query, page, toRefundView);
    },
    'refunds.retrieve': async ({ params }, { tx }) => toRefundView(await retrieveRefund(open(tx), params.id)),
    'refunds.cancel': async ({ params }, { tx }) => toRefundView(await cancelRefund(open(tx), params.id)),
  };
}

function toInput(body: Parsed<RefundCreate>): CreateRefund {
  return {
    paymentId: body.payment_id,
    amount: body.amount,
    portion: body.portion,
    rate: body.rate,
    currency: body.currency,
    network: body.network,
    address: body.address,
    feePaidBy: body.fee_paid_by,
    reason: body.reason ?? null,
    reference: body.reference ?? null,
    metadata: body.metadata ?? {},
  };
}

function toFilter(query: RefundsListQuery): RefundFilter {
  return {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.payment_id === undefined ? {} : { paymentId: query.payment_id }),
    ...(query.reference === undefined ? {} : { reference: query.reference }),
  };
}

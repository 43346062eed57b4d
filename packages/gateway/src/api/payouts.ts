import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type { PayoutCreate, PayoutEstimate as EstimateView, PayoutsListQuery } from '@cryptoix/spec';
import { approvePayouts } from '../app/payouts/approve-payouts.ts';
import { bumpFee } from '../app/payouts/bump-fee.ts';
import { cancelPayout } from '../app/payouts/cancel-payout.ts';
import { createPayout, type CreatePayout, type CreatePayoutPorts } from '../app/payouts/create-payout.ts';
import { estimatePayout, type PayoutEstimate } from '../app/payouts/estimate-payout.ts';
import type { PayoutFilter } from '../app/payouts/payout-store.ts';
import { listPayouts, retrievePayout, withDepth } from '../app/payouts/retrieve-payout.ts';
import type { Mode } from '../app/ports/work.ts';
import { toListQuery, toListView } from './list.ts';
import type { ApiPorts } from './ports.ts';
import { toMoney, toRate } from './views/money.ts';
import { toPayoutView } from './views/payout.ts';

type PayoutOperation = Extract<keyof Handlers<unknown>, `payouts.${string}`>;

/** What the use cases of payouts need in a mode. */
export function payoutPorts<Tx>({ networks, ratesFor, desk }: ApiPorts<Tx>, mode: Mode): CreatePayoutPorts {
  return {
    networks,
    rates: ratesFor(mode),
    feesOf: (network) => desk.feesOf(network),
    pendingReason: (network) => desk.pendingReason({ network, mode }),
    checkpoint: desk.checkpoint,
    wake: (network) => void desk.wake({ network, mode }),
  };
}

export function payoutHandlers<Tx>(ports: ApiPorts<Tx>): Pick<Handlers<Context<Tx>>, PayoutOperation> {
  const { open, desk, lineageOf } = ports;
  return {
    'payouts.create': async ({ body }, { tx, caller }) => {
      const by = { keyId: caller.key.id, lineage: await lineageOf(tx, caller.key.id) };
      const payout = await createPayout(open(tx), payoutPorts(ports, caller.key.mode), by, toInput(body));
      return toPayoutView({ payout, confirmations: 0 });
    },
    'payouts.estimate': async ({ body }, { tx, caller }) => {
      const { mode } = caller.key;
      const more = { isSignerThere: (network: string) => desk.isSignerThere({ network, mode }) };
      const found = await estimatePayout(open(tx), { ...payoutPorts(ports, mode), ...more }, toInput(body));
      return toEstimateView(found, mode === 'live');
    },
    'payouts.list': async ({ query }, { tx, caller }) => {
      const { merchantId, mode } = caller.key;
      const owner = { operation: 'payouts.list', merchantId, mode };
      const page = await listPayouts(open(tx), toListQuery(owner, query, toFilter(query)));
      return toListView(owner, query, page, toPayoutView);
    },
    'payouts.retrieve': async ({ params }, { tx }) => toPayoutView(await retrievePayout(open(tx), params.id)),
    'payouts.approve': async ({ body }, { tx, caller }) => {
      const by = { keyId: caller.key.id, lineage: await lineageOf(tx, caller.key.id) };
      const input = { payoutIds: body.payout_ids, note: body.note ?? null };
      const approved = await approvePayouts(open(tx), payoutPorts(ports, caller.key.mode), by, input);
      const data = approved.map((payout) => toPayoutView({ payout, confirmations: 0 }));
      return { object: 'list', data, has_more: false, next_cursor: null };
    },
    'payouts.cancel': async ({ params, body }, { tx }) => {
      const payout = await cancelPayout(open(tx), params.id, body?.reason ?? null);
      return toPayoutView({ payout, confirmations: 0 });
    },
    'payouts.bumpFee': async ({ params, body }, { tx, caller }) => {
      const work = open(tx);
      const payout = await bumpFee(work, payoutPorts(ports, caller.key.mode), params.id, body ?? {});
      const [found] = await withDepth(work, [payout]);
      return toPayoutView(found ?? { payout, confirmations: 0 });
    },
  };
}

function toInput(body: Parsed<PayoutCreate>): CreatePayout {
  return {
    amount: body.amount,
    currency: body.currency,
    payCurrency: body.pay_currency,
    network: body.network,
    address: body.address,
    addressId: body.address_id,
    memo: body.memo,
    speed: body.fee?.speed,
    paidBy: body.fee?.paid_by,
    feeMax: body.fee?.max,
    description: body.description ?? null,
    customerId: body.customer_id ?? null,
    reference: body.reference ?? null,
    metadata: body.metadata ?? {},
  };
}

function toEstimateView(estimate: PayoutEstimate, livemode: boolean): EstimateView {
  const { terms, feeReserved, feeOptions, approvalPolicy } = estimate.chosen;
  const { priced, paid } = terms;
  return {
    object: 'payout_estimate',
    livemode,
    amount: toMoney(terms.amount, priced),
    currency: priced.currency,
    pay_currency: paid.currency,
    network: terms.network,
    address: terms.address,
    amount_sent: toMoney(terms.payAmount, paid),
    network_fee: toMoney(feeReserved, paid),
    fee_options: {
      economy: toMoney(feeOptions.economy, paid),
      normal: toMoney(feeOptions.normal, paid),
      priority: toMoney(feeOptions.priority, paid),
    },
    total_debit: toMoney(estimate.totalDebit, paid),
    rate: terms.rate === null ? null : toRate(terms.rate),
    expires_at: estimate.expiresAt.toISOString(),
    sufficient_balance: estimate.sufficientBalance,
    approval_required: approvalPolicy !== null,
    warnings: [...estimate.warnings],
  };
}

function toFilter(query: PayoutsListQuery): PayoutFilter {
  return {
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.currency === undefined ? {} : { currency: query.currency }),
    ...(query.network === undefined ? {} : { network: query.network }),
    ...(query.address === undefined ? {} : { address: query.address }),
    ...(query.hash === undefined ? {} : { hash: query.hash }),
    ...(query.customer_id === undefined ? {} : { customerId: query.customer_id }),
    ...(query.reference === undefined ? {} : { reference: query.reference }),
  };
}

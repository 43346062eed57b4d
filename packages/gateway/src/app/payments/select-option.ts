import { notFound } from '@cryptoix/server';
import type { PaymentOption } from '../../domain/payments/payment.ts';
import { isSelectable, select } from '../../domain/payments/select.ts';
import { settle } from '../../domain/payments/settle.ts';
import { findNetwork } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { lockRate } from '../rates/lock-rate.ts';
import { refuse, refuseState, unavailable } from '../refusal.ts';
import { assertWithin, dueIn, type CreatePaymentPorts } from './create-payment.ts';
import { networkRefusal } from './network-refusal.ts';
import { paymentUri } from './payment-uri.ts';
import { persist } from './persist.ts';
import type { PaymentWithTransactions } from './retrieve-payment.ts';

export interface SelectOption {
  readonly currency: string;
  readonly network?: string | undefined;
}

/** Chooses one of a payment's options and locks its rate anew. Choosing again refreshes the rate. */
export async function selectOption(
  work: Work,
  ports: CreatePaymentPorts,
  id: string,
  input: SelectOption,
): Promise<PaymentWithTransactions> {
  const [locked] = await work.payments.lock([id]);
  if (locked === undefined) throw notFound('payment', id);
  const transactions = await work.transactions.ofPayments([id]);
  // Its time may have run out without anybody having looked yet.
  const { payment } = settle(locked, transactions, new Map(), work.now);
  if (!isSelectable(payment, transactions)) {
    const { status } = payment.state;
    const message =
      status === 'pending'
        ? 'Money has been seen for this payment, so its rates stay as they are.'
        : `A payment with the status ${status} cannot be paid in another way.`;
    throw refuseState(message, status, ['pending']);
  }
  const option = oneOption(locked.terms.options, input);
  const network = findNetwork(ports.networks, work.mode, option.network);
  const asset = network?.assets.find((each) => each.currency === option.currency);
  const refused = networkRefusal(work.mode, await work.tips.heights(), ports, option.network);
  if (refused !== null) throw refused;
  if (network === null || asset === undefined) {
    throw unavailable(
      'network_unavailable',
      `${option.currency} on ${option.network} is not taken just now.`,
    );
  }
  const { price, expiresAt } = locked.terms;
  const { rate, source } = await lockRate(ports.rates, asset.currency, price.priced.currency);
  const due = dueIn(asset, price.amount, price.priced, rate);
  assertWithin(asset, due, '/currency');
  const refreshed: PaymentOption = {
    ...option,
    amount: due,
    rate: rate.scaled,
    rateSource: source,
    rateExpiresAt: source === null ? null : expiresAt,
    uri: paymentUri(network.uri, asset, option.address, due),
  };
  const before = { payment: locked, transactions: new Map<string, never>() };
  const decision = select(locked, refreshed, work.now);
  await persist(work, 0, before, decision);
  return { payment: decision.payment, transactions };
}

function oneOption(options: readonly PaymentOption[], { currency, network }: SelectOption): PaymentOption {
  const candidates = options.filter((option) => option.currency === currency);
  const names = candidates.map((option) => option.network).join(', ');
  if (candidates.length === 0) {
    const accepted = [...new Set(options.map((option) => option.currency))].join(', ');
    throw refuse('/currency', 'currency_unsupported', `this payment takes ${accepted}`);
  }
  if (network !== undefined) {
    const found = candidates.find((option) => option.network === network);
    if (found !== undefined) return found;
    throw refuse('/network', 'network_unsupported', `this payment takes ${currency} on ${names}`);
  }
  const [only, another] = candidates;
  if (only === undefined || another !== undefined)
    throw refuse('/network', 'network_required', `${currency} is on ${names}, name one`);
  return only;
}

import { notFound } from '@cryptoix/server';
import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import type { Denomination } from '../../domain/money/asset.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import { isRefundable, quoteRefund, refundableAssets } from '../../domain/refunds/quote-refund.ts';
import type { RateBasis, Refund, RefundFeePayer, RefundPortion } from '../../domain/refunds/refund.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { CreatePayoutPorts } from '../payouts/create-payout.ts';
import type { Work } from '../ports/work.ts';
import { lockRate } from '../rates/lock-rate.ts';
import { refuse } from '../refusal.ts';
import { exceedsAmount, notRefundable } from './refusals.ts';
import { sendBack } from './send-back.ts';

export interface CreateRefund {
  readonly paymentId: string;
  /** A plain decimal: of the payment's currency, or of the asset with the rate `asset`. */
  readonly amount?: string | undefined;
  readonly portion?: RefundPortion | undefined;
  readonly rate?: RateBasis | undefined;
  readonly currency?: string | undefined;
  readonly network?: string | undefined;
  readonly address: string;
  readonly feePaidBy?: RefundFeePayer | undefined;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Sends back all of a payment, a part of it, or what was paid too much. */
export async function createRefund(
  work: Work,
  ports: CreatePayoutPorts,
  createdBy: Payout['createdBy'],
  input: CreateRefund,
): Promise<Refund> {
  if (input.amount !== undefined && input.portion !== undefined)
    throw refuse('/portion', 'parameter_invalid', 'name either amount or portion');
  const [payment] = await work.payments.lock([input.paymentId]);
  if (payment === undefined) throw notFound('payment', input.paymentId, '/payment_id');
  const { status } = payment.state;
  if (!isRefundable(payment)) {
    const message =
      status === 'unresolved'
        ? 'The payment is unresolved: resolve it first, with the action refund to send everything back.'
        : `Nothing of a payment with the status ${status} can be sent back.`;
    throw notRefundable(message, status, ['confirmed']);
  }
  const transactions = await work.transactions.ofPayments([payment.id]);
  const transaction = oneReceived(transactions, input);
  if (transaction === null) throw notRefundable('Nothing has been received for it.', status, ['confirmed']);

  const { priced } = payment.terms.price;
  const isListed = payment.terms.options.some(({ asset }) => asset === transaction.asset);
  const basis = input.rate ?? (isListed ? 'original' : 'asset');
  if (!isListed && basis !== 'asset') {
    const why = `${transaction.currency} pays nothing of this payment's price, so it goes back as it came: use asset`;
    throw refuse('/rate', 'parameter_invalid', why);
  }
  const unit = basis === 'asset' ? transaction : priced;
  const amount = input.amount === undefined ? null : parseAmount(input.amount, unit);
  const rate =
    basis === 'current' ? (await lockRate(ports.rates, transaction.currency, priced.currency)).rate : null;
  const portion = input.portion ?? (amount === null ? 'full' : null);
  const wish = { asset: transaction.asset, basis, portion, amount, rate };
  const quote = quoteRefund(payment, transactions, await work.refunds.ofPayments([payment.id]), wish);
  if (!quote.isLeft) {
    const asked = `${formatDecimal(amount ?? quote.amount, unit.decimals, 0)} ${unit.currency}`;
    throw exceedsAmount(`${asked} is more than earlier refunds have left of the payment.`);
  }
  if (quote.amount === 0n) {
    if (amount === null) throw exceedsAmount('Earlier refunds have left nothing of that.');
    const why = `it is less than the smallest unit of ${transaction.currency}`;
    throw refuse('/amount', 'amount_too_small', why);
  }
  return await sendBack(work, ports, payment, {
    idempotencyKey: work.idempotencyKey,
    createdBy,
    wish,
    quote,
    transaction,
    address: input.address,
    feePaidBy: input.feePaidBy ?? 'merchant',
    notes: { reason: input.reason, reference: input.reference, metadata: input.metadata },
  });
}

function parseAmount(text: string, unit: Denomination): bigint {
  const amount = parseDecimal(text, unit.decimals);
  if (amount === 'amount_precision') {
    throw refuse('/amount', 'amount_precision', `${unit.currency} has at most ${unit.decimals} decimals`);
  }
  if (amount === 'amount_invalid')
    throw refuse('/amount', 'amount_invalid', 'it must be a plain decimal such as "49.90"');
  if (amount === 0n) throw refuse('/amount', 'amount_too_small', 'it must be more than zero');
  return amount;
}

/** A transaction that brought what is to go back; null where nothing was received. */
function oneReceived(
  transactions: readonly Transaction[],
  { currency, network }: { currency?: string | undefined; network?: string | undefined },
): Transaction | null {
  const received = refundableAssets(transactions).map(
    (asset) => transactions.find((each) => each.asset === asset) as Transaction,
  );
  const names = received.map((each) => `${each.currency} on ${each.network}`).join(', ');
  if (received.length === 0) return null;
  const fits = received.filter((each) => currency === undefined || each.currency === currency);
  if (fits.length === 0) throw refuse('/currency', 'currency_unsupported', `this payment received ${names}`);
  const [only, another] = fits.filter((each) => network === undefined || each.network === network);
  if (only === undefined) throw refuse('/network', 'network_unsupported', `this payment received ${names}`);
  if (another === undefined) return only;
  if (currency === undefined)
    throw refuse('/currency', 'parameter_missing', `this payment received ${names}, name one`);
  throw refuse('/network', 'network_required', `this payment received ${names}, name one`);
}

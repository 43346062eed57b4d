import type { AssetKey } from '../money/asset.ts';
import { unitsOf, type Rate } from '../money/rate.ts';
import { confirmedSums } from '../payments/accepted.ts';
import { coverage } from '../payments/coverage.ts';
import type { Payment, PaymentOption } from '../payments/payment.ts';
import type { Inbound } from '../transactions/inbound.ts';
import { isLive, type RateBasis, type Refund, type RefundPortion } from './refund.ts';

/** What somebody wants back: an amount or a portion, in an asset that was received. */
export interface RefundWish {
  readonly asset: AssetKey;
  readonly basis: RateBasis;
  readonly portion: RefundPortion | null;
  /** Base units of the payment's currency; with the basis `asset`, of the asset. Null for a portion. */
  readonly amount: bigint | null;
  /** For the basis `current`. */
  readonly rate: Rate | null;
}

/** What that comes to, before any network fee. Zero or more than there is left is for the caller to refuse. */
export interface RefundQuote {
  /** Base units of the asset. */
  readonly amount: bigint;
  /** Base units of the payment's currency. */
  readonly paymentAmount: bigint;
  readonly rate: bigint | null;
  /** Whether earlier refunds leave that much. */
  readonly isLeft: boolean;
}

/** Money may go back that is the merchant's to send: the payment is confirmed, or was closed by a refund. */
export function isRefundable({ state }: Pick<Payment, 'state'>): boolean {
  return (
    state.status === 'confirmed' || (state.status === 'canceled' && state.resolution?.action === 'refund')
  );
}

/** What has been confirmed for a payment, per asset. Nothing else can be given back. */
export function refundableAssets(transfers: readonly Inbound[]): AssetKey[] {
  return [...confirmedSums(transfers).keys()];
}

/**
 * Turns a wish into amounts. Everything rounds down, so that all refunds together never give back more than
 * was received, neither in the payment's currency nor, without an exchange, in the asset.
 *
 * @param refunds all of the payment's, those that came to nothing included
 */
export function quoteRefund(
  payment: Payment,
  transfers: readonly Inbound[],
  refunds: readonly Refund[],
  wish: RefundWish,
): RefundQuote {
  const received = confirmedSums(transfers).get(wish.asset) ?? 0n;
  const live = refunds.filter(isLive);
  const sameAsset = live.filter(({ terms }) => terms.asset === wish.asset);
  const left = {
    asset: atLeastZero(received - sum(sameAsset.map(({ terms }) => terms.amount))),
    price: atLeastZero(payment.state.amountReceived - sum(live.map(({ terms }) => terms.paymentAmount))),
  };
  const option = payment.terms.options.find(({ asset }) => asset === wish.asset);
  // It pays nothing of the price, so it is given back as it came.
  if (option === undefined) {
    const amount = wish.amount ?? (wish.portion === 'overpaid' ? 0n : left.asset);
    return { amount, paymentAmount: 0n, rate: null, isLeft: amount <= left.asset };
  }
  const { price } = payment.terms;
  if (wish.basis === 'asset') {
    const asked = wish.amount ?? portionInAsset(payment, transfers, live, { wish, option, left: left.asset });
    // Where more went back in another asset than came in it, a portion is what that leaves of the price.
    const isTooMuch = (asked * price.amount) / option.amount > left.price;
    const amount = wish.amount === null && isTooMuch ? (left.price * option.amount) / price.amount : asked;
    const paymentAmount = (amount * price.amount) / option.amount;
    const isLeft = amount <= left.asset && paymentAmount <= left.price;
    return { amount, paymentAmount, rate: option.rate, isLeft };
  }
  const paymentAmount = wish.amount ?? portionInPrice(payment, live, wish.portion, left.price);
  const isLeft = paymentAmount <= left.price;
  if (wish.rate !== null) {
    const amount = unitsOf(paymentAmount, price.priced, option, wish.rate);
    return { amount, paymentAmount, rate: wish.rate.scaled, isLeft };
  }
  return { amount: (paymentAmount * option.amount) / price.amount, paymentAmount, rate: option.rate, isLeft };
}

function portionInPrice(
  { state, terms }: Payment,
  live: readonly Refund[],
  portion: RefundPortion | null,
  left: bigint,
): bigint {
  if (portion === 'received') return left;
  const isExcess = portion === 'overpaid';
  const whole = isExcess ? state.amountOverpaid : terms.price.amount;
  const given = live.filter((each) => (each.terms.portion === 'overpaid') === isExcess);
  return least(left, atLeastZero(whole - sum(given.map((each) => each.terms.paymentAmount))));
}

function portionInAsset(
  { state, terms }: Payment,
  transfers: readonly Inbound[],
  live: readonly Refund[],
  { wish, option, left }: { wish: RefundWish; option: PaymentOption; left: bigint },
): bigint {
  if (wish.portion === 'received') return left;
  const isExcess = wish.portion === 'overpaid';
  const confirmed = transfers.filter((each) => each.state === 'confirmed' && !each.dust);
  const { parts, whole } = coverage(terms.options, confirmed);
  const excess = state.amountOverpaid > 0n ? ((parts - whole) * option.amount) / whole : 0n;
  const given = live.filter((each) => (each.terms.portion === 'overpaid') === isExcess);
  // What went back in another asset counts as the same share of the price.
  const inAsset = given.map(({ terms: each }) =>
    each.asset === wish.asset && each.basis === 'asset'
      ? each.amount
      : (each.paymentAmount * option.amount) / terms.price.amount,
  );
  return least(left, atLeastZero((isExcess ? excess : option.amount) - sum(inAsset)));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, each) => total + each, 0n);
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function atLeastZero(amount: bigint): bigint {
  return amount < 0n ? 0n : amount;
}

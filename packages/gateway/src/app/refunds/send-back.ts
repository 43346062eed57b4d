import { ApiError } from '@cryptoix/server';
import { formatDecimal } from '@cryptoix/spec';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import { openRefund } from '../../domain/refunds/change-refund.ts';
import type { RefundQuote, RefundWish } from '../../domain/refunds/quote-refund.ts';
import type { Refund, RefundFeePayer, RefundNotes } from '../../domain/refunds/refund.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { createPayout, type CreatePayoutPorts } from '../payouts/create-payout.ts';
import type { Work } from '../ports/work.ts';

export interface SendBack {
  /** Of the request that is kept for ever; null where the request needs none. */
  readonly idempotencyKey: string | null;
  readonly createdBy: Payout['createdBy'];
  readonly wish: RefundWish;
  readonly quote: RefundQuote;
  /** One that brought the asset. */
  readonly transaction: Transaction;
  readonly address: string;
  readonly feePaidBy: RefundFeePayer;
  readonly notes: RefundNotes;
}

/**
 * Makes a refund and the payout that carries it out. The payout keeps every rule that payouts keep: a refund
 * must not be a way around the policy. The payment's lock is held.
 */
export async function sendBack(
  work: Work,
  ports: CreatePayoutPorts,
  payment: Payment,
  { wish, quote, transaction, notes, ...input }: SendBack,
): Promise<Refund> {
  const { currency, decimals, displayDecimals, network } = transaction;
  const id = work.newId('re');
  const payout = await createPayout(work, ports, input.createdBy, {
    amount: formatDecimal(quote.amount, decimals, 0),
    currency,
    network,
    address: input.address,
    paidBy: input.feePaidBy === 'merchant' ? 'sender' : 'recipient',
    description: `Refund of ${payment.id}`,
    reference: notes.reference,
    customerId: payment.notes.customerId,
    refundId: id,
  });
  const { refund, events } = openRefund(
    {
      id,
      merchantId: work.merchantId,
      livemode: work.mode === 'live',
      idempotencyKey: input.idempotencyKey,
      paymentId: payment.id,
      terms: {
        asset: wish.asset,
        network,
        paid: { currency, decimals, displayDecimals },
        amount: quote.amount,
        priced: payment.terms.price.priced,
        paymentAmount: quote.paymentAmount,
        rate: quote.rate,
        basis: wish.basis,
        portion: wish.portion,
        address: payout.terms.address,
        feePaidBy: input.feePaidBy,
      },
      notes,
    },
    payout,
    work.now,
  );
  // An old key must not pay again, even when its answer is no longer kept.
  if (!(await work.refunds.insert(refund))) throw keyTaken();
  for (const event of events) await work.events.refund(event, refund, null);
  return refund;
}

function keyTaken(): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'idempotency_key_reused',
    message: 'This Idempotency-Key has made a refund before. Use a new key for a new refund.',
    param: 'Idempotency-Key',
  });
}

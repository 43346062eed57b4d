import type { Payment } from '../../domain/payments/payment.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import { quoteRefund, refundableAssets, type RefundWish } from '../../domain/refunds/quote-refund.ts';
import type { Refund, RefundFeePayer } from '../../domain/refunds/refund.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { CreatePayoutPorts } from '../payouts/create-payout.ts';
import type { Work } from '../ports/work.ts';
import { notRefundable, renamingParams } from './refusals.ts';
import { sendBack } from './send-back.ts';

export interface GiveBack {
  readonly address: string;
  readonly feePaidBy?: RefundFeePayer | undefined;
}

/** Sends back everything that a payment received and earlier refunds have left, each asset as it came. */
export async function giveBackAll(
  work: Work,
  ports: CreatePayoutPorts,
  createdBy: Payout['createdBy'],
  payment: Payment,
  transactions: readonly Transaction[],
  { address, feePaidBy = 'merchant' }: GiveBack,
): Promise<Refund[]> {
  const refunds = await work.refunds.ofPayments([payment.id]);
  const due = refundableAssets(transactions).flatMap((asset) => {
    const wish: RefundWish = { asset, basis: 'asset', portion: 'received', amount: null, rate: null };
    const quote = quoteRefund(payment, transactions, refunds, wish);
    const transaction = transactions.find((each) => each.asset === asset) as Transaction;
    return quote.amount === 0n ? [] : [{ wish, quote, transaction }];
  });
  const { status } = payment.state;
  const networks = new Set(due.map(({ transaction }) => transaction.network));
  if (due.length === 0) throw notRefundable('Nothing is there to be sent back.', status, ['unresolved']);
  if (networks.size > 1) {
    const names = [...networks].join(' and ');
    const message = `Money came on ${names}, where no one address is. Accept it, then refund each by itself.`;
    throw notRefundable(message, status, ['unresolved']);
  }
  const made: Refund[] = [];
  for (const each of due) {
    const refund = await renamingParams({ '/address': '/refund/address' }, '/refund', () =>
      sendBack(work, ports, payment, {
        ...each,
        idempotencyKey: null,
        createdBy,
        address,
        feePaidBy,
        notes: { reason: null, reference: null, metadata: {} },
      }),
    );
    made.push(refund);
  }
  return made;
}

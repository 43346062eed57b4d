import { notFound } from '@cryptoix/server';
import { cancel, isCancelable } from '../../domain/payments/cancel.ts';
import { settle } from '../../domain/payments/settle.ts';
import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { persist } from './persist.ts';
import type { PaymentWithTransactions } from './retrieve-payment.ts';

/** Stops accepting money for a pending payment. */
export async function cancelPayment(
  work: Work,
  id: string,
  reason: string | null,
): Promise<PaymentWithTransactions> {
  const [locked] = await work.payments.lock([id]);
  if (locked === undefined) throw notFound('payment', id);
  const transactions = await work.transactions.ofPayments([id]);
  const purses = await work.ledger.purses([...new Set(transactions.map((each) => each.asset))]);
  // Its time may have run out without anybody having looked yet.
  const { payment } = settle(locked, transactions, purses, work.now);
  if (!isCancelable(payment)) {
    const { status } = payment.state;
    throw refuseState(`A payment with the status ${status} cannot be canceled.`, status, ['pending']);
  }
  const decision = cancel(locked, transactions, purses, reason, work.now);
  const before = { payment: locked, transactions: new Map(transactions.map((each) => [each.id, each])) };
  await persist(work, 0, before, decision);
  return { payment: decision.payment, transactions };
}

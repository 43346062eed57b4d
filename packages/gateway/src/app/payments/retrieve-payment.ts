import { notFound } from '@cryptoix/server';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Work } from '../ports/work.ts';

export interface PaymentWithTransactions {
  readonly payment: Payment;
  readonly transactions: readonly Transaction[];
}

export async function retrievePayment(work: Work, id: string): Promise<PaymentWithTransactions> {
  const payment = await work.payments.find(id);
  if (payment === null) throw notFound('payment', id);
  return { payment, transactions: await work.transactions.ofPayments([id]) };
}

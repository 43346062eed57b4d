import type { ListQuery, Page } from '../lists/page.ts';
import type { PaymentFilter, Work } from '../ports/work.ts';
import type { PaymentWithTransactions } from './retrieve-payment.ts';

export async function listPayments(
  work: Work,
  query: ListQuery<PaymentFilter>,
): Promise<Page<PaymentWithTransactions>> {
  const { items, next } = await work.payments.list(query);
  const transactions = await work.transactions.ofPayments(items.map((payment) => payment.id));
  return {
    next,
    items: items.map((payment) => ({
      payment,
      transactions: transactions.filter((each) => each.paymentId === payment.id),
    })),
  };
}

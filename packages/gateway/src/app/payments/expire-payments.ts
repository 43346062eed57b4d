import { settle } from '../../domain/payments/settle.ts';
import type { Work } from '../ports/work.ts';
import { persist } from './persist.ts';

/** Ends pending payments whose time has run out. Returns how many were looked at: as many as `limit` means more may wait. */
export async function expirePayments(work: Work, limit = 100): Promise<number> {
  const ids = await work.payments.overdue(limit);
  if (ids.length === 0) return 0;
  const payments = await work.payments.lock(ids);
  const transactions = await work.transactions.ofPayments(ids);
  for (const payment of payments) {
    const mine = transactions.filter((each) => each.paymentId === payment.id);
    const purses = await work.ledger.purses([...new Set(mine.map((each) => each.asset))]);
    const before = { payment, transactions: new Map(mine.map((each) => [each.id, each])) };
    await persist(work, 0, before, settle(payment, mine, purses, work.now));
  }
  return ids.length;
}

import { notFound } from '@cryptoix/server';
import type { Payout } from '../../domain/payouts/payout.ts';
import { confirmationsOf } from '../../domain/transactions/observe.ts';
import type { ListQuery, Page } from '../lists/page.ts';
import type { Work } from '../ports/work.ts';
import type { PayoutFilter } from './payout-store.ts';

/** A payout and how deep its newest transaction is. */
export interface PayoutWithDepth {
  readonly payout: Payout;
  readonly confirmations: number;
}

export async function retrievePayout(work: Work, id: string): Promise<PayoutWithDepth> {
  const payout = await work.payouts.find(id);
  if (payout === null) throw notFound('payout', id);
  const [found] = await withDepth(work, [payout]);
  return found as PayoutWithDepth;
}

export async function listPayouts(
  work: Work,
  query: ListQuery<PayoutFilter>,
): Promise<Page<PayoutWithDepth>> {
  const { items, next } = await work.payouts.list(query);
  return { items: await withDepth(work, items), next };
}

export async function withDepth(work: Work, payouts: readonly Payout[]): Promise<PayoutWithDepth[]> {
  const sent = payouts.filter(({ state }) => state.transactionId !== null).map(({ id }) => id);
  if (sent.length === 0) return payouts.map((payout) => ({ payout, confirmations: 0 }));
  const transactions = await work.transactions.ofPayouts(sent);
  const heights = await work.tips.heights();
  return payouts.map((payout) => {
    const transaction = transactions.find(({ id }) => id === payout.state.transactionId);
    const tip = heights.get(payout.terms.network) ?? 0;
    return { payout, confirmations: confirmationsOf(transaction?.block ?? null, tip) };
  });
}

import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { ListQuery, Page } from '../lists/page.ts';
import type { TransactionFilter, Work } from '../ports/work.ts';

export async function listTransactions(
  work: Work,
  query: ListQuery<TransactionFilter>,
): Promise<Page<Transaction>> {
  return await work.transactions.list(query);
}

import { notFound } from '@cryptoix/server';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Work } from '../ports/work.ts';

export async function retrieveTransaction(work: Work, id: string): Promise<Transaction> {
  const transaction = await work.transactions.find(id);
  if (transaction === null) throw notFound('transaction', id);
  return transaction;
}

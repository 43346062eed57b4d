import { notFound } from '@cryptoix/server';
import type { Work } from '../ports/work.ts';
import { withTotals, type CustomerWithTotals } from './customer-with-totals.ts';

export async function retrieveCustomer(work: Work, id: string): Promise<CustomerWithTotals> {
  const customer = await work.customers.find(id);
  if (customer === null) throw notFound('customer', id);
  return await withTotals(work, customer);
}

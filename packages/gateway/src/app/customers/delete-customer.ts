import { notFound } from '@cryptoix/server';
import { anonymiseCustomer } from '../../domain/customers/change-customer.ts';
import type { Work } from '../ports/work.ts';
import { withTotals } from './customer-with-totals.ts';

/** Takes away all that names the person. Its event says so without saying whom: `previous` stays empty. */
export async function deleteCustomer(work: Work, id: string): Promise<void> {
  const before = await work.customers.lock(id);
  if (before === null) throw notFound('customer', id);
  const { customer, events } = anonymiseCustomer(before, work.now);
  await work.customers.update(customer);
  const found = await withTotals(work, customer);
  for (const event of events) await work.events.customer(event, found, null);
}

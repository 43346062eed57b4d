import type { ListQuery, Page } from '../lists/page.ts';
import type { Work } from '../ports/work.ts';
import { noTotals, type CustomerFilter } from './customer-store.ts';
import type { CustomerWithTotals } from './customer-with-totals.ts';

export async function listCustomers(
  work: Work,
  query: ListQuery<CustomerFilter>,
): Promise<Page<CustomerWithTotals>> {
  const { items, next } = await work.customers.list(query);
  const totals = await work.customers.totals(items.map((customer) => customer.id));
  return {
    next,
    items: items.map((customer) => ({ customer, totals: totals.get(customer.id) ?? noTotals })),
  };
}

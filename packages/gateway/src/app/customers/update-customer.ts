import { notFound } from '@cryptoix/server';
import { changeCustomer, type CustomerPatch } from '../../domain/customers/change-customer.ts';
import { assertMetadataFits } from '../metadata.ts';
import type { Work } from '../ports/work.ts';
import { withTotals, type CustomerWithTotals } from './customer-with-totals.ts';

export async function updateCustomer(
  work: Work,
  id: string,
  patch: CustomerPatch,
): Promise<CustomerWithTotals> {
  const before = await work.customers.lock(id);
  if (before === null) throw notFound('customer', id);
  assertMetadataFits(before.metadata, patch.metadata);
  const { customer, events } = changeCustomer(before, patch, work.now);
  const found = await withTotals(work, customer);
  if (events.length > 0) await work.customers.update(customer);
  for (const event of events) await work.events.customer(event, found, before);
  return found;
}

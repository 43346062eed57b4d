import { createCustomer as create, type CustomerPatch } from '../../domain/customers/change-customer.ts';
import type { Work } from '../ports/work.ts';
import { noTotals } from './customer-store.ts';
import type { CustomerWithTotals } from './customer-with-totals.ts';

export async function createCustomer(work: Work, input: CustomerPatch): Promise<CustomerWithTotals> {
  const identity = { id: work.newId('cus'), merchantId: work.merchantId, livemode: work.mode === 'live' };
  const { customer, events } = create(identity, input, work.now);
  await work.customers.insert(customer);
  const found = { customer, totals: noTotals };
  for (const event of events) await work.events.customer(event, found, null);
  return found;
}

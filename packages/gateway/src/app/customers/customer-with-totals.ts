import type { Customer } from '../../domain/customers/customer.ts';
import type { Work } from '../ports/work.ts';
import { noTotals, type CustomerTotals } from './customer-store.ts';

export interface CustomerWithTotals {
  readonly customer: Customer;
  readonly totals: CustomerTotals;
}

/** Adds what the customer has paid so far. */
export async function withTotals(work: Work, customer: Customer): Promise<CustomerWithTotals> {
  const totals = await work.customers.totals([customer.id]);
  return { customer, totals: totals.get(customer.id) ?? noTotals };
}

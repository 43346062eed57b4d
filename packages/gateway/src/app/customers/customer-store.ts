import type { Customer, CustomerDetails } from '../../domain/customers/customer.ts';
import type { Denomination } from '../../domain/money/asset.ts';
import type { ListQuery, Page } from '../lists/page.ts';

export interface CustomerFilter {
  /** Compared without regard to upper and lower case. */
  readonly email?: string;
  readonly reference?: string;
}

/** What a customer's payments received in one currency, in its base units. */
export interface ReceivedTotal extends Denomination {
  readonly amount: bigint;
}

export interface CustomerTotals {
  readonly payments: number;
  readonly received: readonly ReceivedTotal[];
}

/** The customers of one merchant and mode, inside one open transaction. Deleted ones are not found. */
export interface CustomerStore {
  insert(customer: Customer): Promise<void>;
  update(customer: Customer): Promise<void>;
  find(id: string): Promise<Customer | null>;
  /** Reads a customer and keeps others from changing it. */
  lock(id: string): Promise<Customer | null>;
  list(query: ListQuery<CustomerFilter>): Promise<Page<Customer>>;
  /** By customer; one without payments is missing. */
  totals(ids: readonly string[]): Promise<ReadonlyMap<string, CustomerTotals>>;
}

export type { Customer, CustomerDetails };

export const noTotals: CustomerTotals = { payments: 0, received: [] };

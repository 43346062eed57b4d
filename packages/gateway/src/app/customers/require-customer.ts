import { notFound } from '@cryptoix/server';
import type { Work } from '../ports/work.ts';

/** Refuses a `customer_id` in a body that names nobody: 404 `no_such_customer`. Null names nobody on purpose. */
export async function requireCustomer(work: Work, id: string | null | undefined): Promise<void> {
  if (id === null || id === undefined) return;
  if ((await work.customers.find(id)) === null) throw notFound('customer', id, '/customer_id');
}

import type { PayoutAddress } from '../../domain/addresses/payout-address.ts';
import type { ListQuery, Page } from '../lists/page.ts';
import type { Work } from '../ports/work.ts';
import type { AddressFilter } from './address-book.ts';

export async function listAddresses(
  work: Work,
  query: ListQuery<AddressFilter>,
): Promise<Page<PayoutAddress>> {
  return await work.book.list(query);
}

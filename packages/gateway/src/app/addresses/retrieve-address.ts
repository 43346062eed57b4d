import { notFound } from '@cryptoix/server';
import type { PayoutAddress } from '../../domain/addresses/payout-address.ts';
import type { Work } from '../ports/work.ts';

export async function retrieveAddress(work: Work, id: string): Promise<PayoutAddress> {
  const address = await work.book.find(id);
  if (address === null) throw notFound('address', id);
  return address;
}

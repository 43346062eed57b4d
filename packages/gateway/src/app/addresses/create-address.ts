import { ApiError } from '@cryptoix/server';
import {
  openPayoutAddress,
  statusOfAddress,
  type PayoutAddress,
} from '../../domain/addresses/payout-address.ts';
import { requireCustomer } from '../customers/require-customer.ts';
import type { Networks } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { refuse } from '../refusal.ts';
import { checkAddress } from './check-address.ts';
import { pickNetwork, type AddressPlace } from './pick-network.ts';

export interface CreateAddress extends AddressPlace {
  readonly address: string;
  readonly label: string | null;
  readonly memo: string | null;
  readonly customerId: string | null;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Adds an address to the book. It can be paid to after a day. */
export async function createAddress(
  work: Work,
  networks: Networks,
  input: CreateAddress,
): Promise<PayoutAddress> {
  const network = pickNetwork(networks, work.mode, input);
  // No network here has memos, and one that was left out in silence would send the money to nobody.
  if (input.memo !== null) throw refuse('/memo', 'parameter_invalid', `${network.name} has no memos`);
  await requireCustomer(work, input.customerId);
  const { address, fault } = await checkAddress(work, network, input.address);
  if (fault !== null) throw refuse('/address', fault.reason, fault.message);
  const identity = { id: work.newId('adr'), merchantId: work.merchantId, livemode: work.mode === 'live' };
  const added = openPayoutAddress({ ...input, ...identity, network: network.name, address }, work.now);
  const there = await work.book.insert(added);
  if (there !== null) throw inTheBook(there, work.now);
  return added;
}

function inTheBook(there: PayoutAddress, now: Date): ApiError {
  return new ApiError({
    code: 'conflict',
    reason: 'state_invalid',
    param: '/address',
    message: `This address is in the book already as ${there.id}.`,
    details: { current_status: statusOfAddress(there, true, now) },
  });
}

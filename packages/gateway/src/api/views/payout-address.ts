import type { Address as AddressView } from '@cryptoix/spec';
import { statusOfAddress, type PayoutAddress } from '../../domain/addresses/payout-address.ts';

/** A payout address as the API shows it; its status depends on the merchant's clock. */
export function toPayoutAddressView(address: PayoutAddress, isPaidOut: boolean, now: Date): AddressView {
  return {
    id: address.id,
    object: 'address',
    livemode: address.livemode,
    version: address.version,
    created_at: address.createdAt.toISOString(),
    updated_at: address.updatedAt.toISOString(),
    label: address.label,
    currency: address.currency,
    network: address.network,
    address: address.address,
    memo: address.memo,
    status: statusOfAddress(address, isPaidOut, now),
    activates_at: address.activatesAt.toISOString(),
    customer_id: address.customerId,
    reference: address.reference,
    metadata: { ...address.metadata },
  };
}

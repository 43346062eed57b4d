import type { Metadata } from '../metadata.ts';

/** An address in a merchant's book of addresses that payouts may go to. */
export interface PayoutAddress {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly label: string | null;
  readonly currency: string;
  readonly network: string;
  /** In its network's canonical form. */
  readonly address: string;
  readonly memo: string | null;
  readonly activatesAt: Date;
  readonly customerId: string | null;
  readonly reference: string | null;
  readonly metadata: Metadata;
}

export type AddressStatus = 'pending' | 'active' | 'disabled';

/** A thief of a key must not be able to add an address and pay himself before anybody has seen it. */
const activationDelayMs = 24 * 3_600_000;

export type NewPayoutAddress = Omit<PayoutAddress, 'version' | 'createdAt' | 'updatedAt' | 'activatesAt'>;

export function openPayoutAddress(address: NewPayoutAddress, now: Date): PayoutAddress {
  const activatesAt = new Date(now.getTime() + activationDelayMs);
  return { ...address, version: 1, createdAt: now, updatedAt: now, activatesAt };
}

/**
 * What an address is at a time, by the merchant's clock.
 *
 * @param isPaidOut whether the install pays out this currency on this network
 */
export function statusOfAddress(
  { activatesAt }: Pick<PayoutAddress, 'activatesAt'>,
  isPaidOut: boolean,
  now: Date,
): AddressStatus {
  if (!isPaidOut) return 'disabled';
  return activatesAt <= now ? 'active' : 'pending';
}

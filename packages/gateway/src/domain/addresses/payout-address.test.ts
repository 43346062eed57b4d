import { expect, it } from 'vitest';
import { openPayoutAddress, statusOfAddress } from './payout-address.ts';

const address = openPayoutAddress(
  {
    id: 'adr_1',
    merchantId: 'm',
    livemode: false,
    label: null,
    currency: 'BTC',
    network: 'bitcoin',
    address: 'bcrt1q',
    memo: null,
    customerId: null,
    reference: null,
    metadata: {},
  },
  new Date('2026-01-01T12:00:00Z'),
);

it.each([
  ['pending', '2026-01-01T12:00:00.000Z', true],
  ['pending', '2026-01-02T11:59:59.999Z', true],
  ['active', '2026-01-02T12:00:00.000Z', true],
  ['active', '2027-01-01T12:00:00.000Z', true],
  ['disabled', '2026-01-01T12:00:00.000Z', false],
  ['disabled', '2027-01-01T12:00:00.000Z', false],
])('is %s at %s', (status, at, isPaidOut) => {
  expect(statusOfAddress(address, isPaidOut, new Date(at))).toBe(status);
});

import { describe, expect, it } from 'vitest';
import { anonymiseCustomer, changeCustomer, createCustomer } from './change-customer.ts';

const start = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-02T12:00:00Z');
const identity = { id: 'cus_1', merchantId: 'm', livemode: false };
const address = {
  line1: 'Example Street 1',
  line2: null,
  city: 'Vienna',
  state: null,
  postalCode: '1010',
  country: 'AT',
};
const { customer } = createCustomer(
  identity,
  { email: 'ada@example.com', name: 'Ada', address, reference: 'u-1', metadata: { tier: 'gold', old: 'x' } },
  start,
);

describe('createCustomer', () => {
  it('begins at version 1, with null for all that is not known', () => {
    expect(createCustomer(identity, {}, start)).toEqual({
      events: ['customer.created'],
      customer: {
        ...identity,
        version: 1,
        createdAt: start,
        updatedAt: start,
        deletedAt: null,
        email: null,
        name: null,
        locale: null,
        address: null,
        taxId: null,
        reference: null,
        metadata: {},
      },
    });
  });
});

describe('changeCustomer', () => {
  it('changes what is named, clears what is null and leaves the rest', () => {
    const patch = { email: null, taxId: 'ATU1', metadata: { old: null, channel: 'web' } };
    expect(changeCustomer(customer, patch, later)).toEqual({
      events: ['customer.updated'],
      customer: {
        ...customer,
        version: 2,
        updatedAt: later,
        email: null,
        taxId: 'ATU1',
        metadata: { tier: 'gold', channel: 'web' },
      },
    });
  });

  it.each([
    [{}],
    [{ name: 'Ada', address: { ...address }, metadata: { tier: 'gold' } }],
    [{ metadata: { unknown: null } }],
  ])('tells nothing and keeps the version where nothing changes: %j', (patch) => {
    expect(changeCustomer(customer, patch, later)).toEqual({ customer, events: [] });
  });
});

describe('anonymiseCustomer', () => {
  it('leaves nothing that names the person', () => {
    const { customer: after, events } = anonymiseCustomer(customer, later);
    expect(events).toEqual(['customer.deleted']);
    expect(after).toMatchObject({ id: 'cus_1', version: 2, deletedAt: later, updatedAt: later });
    expect(JSON.stringify(after)).not.toMatch(/Ada|ada@|Vienna|u-1|gold/);
  });
});

import { isSame } from '../is-same.ts';
import { mergeMetadata, type MetadataPatch } from '../metadata.ts';
import type { Customer, CustomerDetails, CustomerEvent } from './customer.ts';

/** What is decided about a customer; no event where nothing changed. */
export interface CustomerDecision {
  readonly customer: Customer;
  readonly events: readonly CustomerEvent[];
}

/** Fields to change: one that is left out stays, null clears. */
export type CustomerPatch = {
  readonly [Key in keyof Omit<CustomerDetails, 'metadata'>]?: CustomerDetails[Key] | undefined;
} & { readonly metadata?: MetadataPatch | undefined };

const nobody: CustomerDetails = {
  email: null,
  name: null,
  locale: null,
  address: null,
  taxId: null,
  reference: null,
  metadata: {},
};

export function createCustomer(
  identity: Pick<Customer, 'id' | 'merchantId' | 'livemode'>,
  patch: CustomerPatch,
  now: Date,
): CustomerDecision {
  const customer = { ...identity, version: 1, createdAt: now, updatedAt: now, deletedAt: null };
  return { customer: { ...customer, ...apply(nobody, patch) }, events: ['customer.created'] };
}

export function changeCustomer(before: Customer, patch: CustomerPatch, now: Date): CustomerDecision {
  return decide(before, { ...before, ...apply(before, patch) }, 'customer.updated', now);
}

/** Takes away all that names the person; what is left is an id that payments may go on pointing to. */
export function anonymiseCustomer(before: Customer, now: Date): CustomerDecision {
  return decide(before, { ...before, ...nobody, deletedAt: now }, 'customer.deleted', now);
}

function apply(before: CustomerDetails, patch: CustomerPatch): CustomerDetails {
  const { email, name, locale, address, taxId, reference } = patch;
  return {
    email: email === undefined ? before.email : email,
    name: name === undefined ? before.name : name,
    locale: locale === undefined ? before.locale : locale,
    address: address === undefined ? before.address : address,
    taxId: taxId === undefined ? before.taxId : taxId,
    reference: reference === undefined ? before.reference : reference,
    metadata: mergeMetadata(before.metadata, patch.metadata),
  };
}

function decide(before: Customer, after: Customer, event: CustomerEvent, now: Date): CustomerDecision {
  if (isSame(before, after)) return { customer: before, events: [] };
  return { customer: { ...after, version: before.version + 1, updatedAt: now }, events: [event] };
}

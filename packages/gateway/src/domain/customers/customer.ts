import type { Metadata } from '../metadata.ts';

export interface PostalAddress {
  readonly line1: string | null;
  readonly line2: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1, two letters. */
  readonly country: string | null;
}

/** All that names a person. */
export interface CustomerDetails {
  readonly email: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
  readonly reference: string | null;
  readonly metadata: Metadata;
}

export interface Customer extends CustomerDetails {
  readonly id: string;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Null while the customer is there. */
  readonly deletedAt: Date | null;
}

export type CustomerEvent = 'customer.created' | 'customer.updated' | 'customer.deleted';

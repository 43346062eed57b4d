import type { PayoutAddress } from '../../domain/addresses/payout-address.ts';
import type { ListQuery, Page } from '../lists/page.ts';

export interface AddressFilter {
  readonly currency?: string;
  readonly network?: string;
  readonly address?: string;
  readonly customerId?: string;
  readonly reference?: string;
}

/** The payout addresses of one merchant and mode, inside one open transaction. Removed ones are not found. */
export interface AddressBook {
  /** Null when it is inserted; the one that is there where the address is in the book already. */
  insert(address: PayoutAddress): Promise<PayoutAddress | null>;
  find(id: string): Promise<PayoutAddress | null>;
  /** The entry for an address in its canonical form. */
  lookUp(currency: string, network: string, address: string): Promise<PayoutAddress | null>;
  list(query: ListQuery<AddressFilter>): Promise<Page<PayoutAddress>>;
  /** Whether there was one to remove. */
  remove(id: string): Promise<boolean>;
}

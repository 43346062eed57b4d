import type { Network } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';

export type AddressFault = 'address_invalid' | 'address_network_mismatch' | 'address_own';

/** What is to be said of an address without asking a node. `address` is its canonical form, null where it is none. */
export type AddressVerdict =
  | { readonly address: string; readonly fault: null }
  | {
      readonly address: string | null;
      readonly fault: { readonly reason: AddressFault; readonly message: string };
    };

/** Checks form, checksum and network of an address, and that it is none of this installation's own. */
export async function checkAddress(work: Work, network: Network, text: string): Promise<AddressVerdict> {
  const check = network.addresses.validate(text);
  if (!check.ok) return { address: null, fault: { reason: check.reason, message: check.message } };
  const { address } = check;
  const { wallet } = network;
  // Payouts leave from the hot address and change comes back: money sent there would go round in a circle.
  const isHot = wallet?.kind === 'account' && wallet.hot.address === address;
  if (!isHot && !(await work.addresses.isOurs(network.name, address))) return { address, fault: null };
  return { address, fault: { reason: 'address_own', message: 'it belongs to this installation' } };
}

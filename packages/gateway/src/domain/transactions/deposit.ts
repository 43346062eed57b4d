import { isSurviving, type Inbound, type Placement } from './inbound.ts';

/** Where the money of a transfer belongs that pays no payment: it is the merchant's as soon as it is confirmed. */
export function depositPlacement(transfer: Inbound): Placement {
  if (!isSurviving(transfer)) return 'none';
  if (transfer.dust) return transfer.state === 'confirmed' ? 'suspense' : 'none';
  return transfer.state === 'confirmed' ? 'available' : 'pending';
}

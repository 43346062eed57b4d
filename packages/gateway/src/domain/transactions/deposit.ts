import { isSurviving, type Placement } from './inbound.ts';
import type { Transaction } from './transaction.ts';

/** Where the money of a transfer belongs that pays no payment: it is the merchant's as soon as it is confirmed. */
export function depositPlacement(transfer: Transaction): Placement {
  if (!transfer.listed || !isSurviving(transfer)) return 'none';
  if (transfer.dust) return transfer.state === 'confirmed' ? 'suspense' : 'none';
  return transfer.state === 'confirmed' ? 'available' : 'pending';
}

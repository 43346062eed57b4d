import type { Inbound } from '../transactions/inbound.ts';
import type { Payment } from './payment.ts';
import { settle, type Decision, type Purses } from './settle.ts';

/** Only a pending payment can be canceled. */
export function isCancelable(payment: Payment): boolean {
  return payment.state.status === 'pending';
}

/**
 * Stops accepting. Where a part has been seen the payment becomes `unresolved` instead, because
 * money is there and somebody has to decide about it.
 */
export function cancel<Transfer extends Inbound>(
  payment: Payment,
  transfers: readonly Transfer[],
  purses: Purses,
  reason: string | null,
  now: Date,
): Decision<Transfer> {
  const state = { ...payment.state, canceledAt: now, cancelReason: reason };
  return settle({ ...payment, state }, transfers, purses, now);
}

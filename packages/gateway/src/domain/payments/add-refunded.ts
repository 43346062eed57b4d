import type { Payment } from './payment.ts';

/** A refund has been completed. No event of the payment tells it: the refund has its own. */
export function addRefunded(payment: Payment, amount: bigint, now: Date): Payment {
  if (amount === 0n) return payment;
  const state = { ...payment.state, amountRefunded: payment.state.amountRefunded + amount };
  return { ...payment, version: payment.version + 1, updatedAt: now, state };
}

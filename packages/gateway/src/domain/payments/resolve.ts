import { isSurviving, type Inbound } from '../transactions/inbound.ts';
import { confirmedSums } from './accepted.ts';
import type { Payment, Resolution } from './payment.ts';
import { settle, type Decision, type Purses } from './settle.ts';

/** Who resolves a payment, and why. */
export type Resolver = Pick<Resolution, 'by' | 'note'>;

/** Money that is seen but not confirmed may still go away: it cannot be accepted yet. */
export function isWaiting(transfers: readonly Inbound[]): boolean {
  return transfers.some((each) => isSurviving(each) && !each.dust && each.state === 'pending');
}

/** Takes what has been confirmed for the whole price: the payment is confirmed and its money available. */
export function accept<Transfer extends Inbound>(
  payment: Payment,
  transfers: readonly Transfer[],
  purses: Purses,
  resolver: Resolver,
  now: Date,
): Decision<Transfer> {
  const accepted = [...confirmedSums(transfers)].map(([asset, amount]) => ({ asset, amount }));
  const { exception } = payment.state;
  const resolution: Resolution = { ...resolver, action: 'accept', at: now, accepted, exception };
  const state = { ...payment.state, resolution };
  return resolved(settle({ ...payment, state }, transfers, purses, now));
}

/**
 * Gives the payer time until `expiresAt` to pay the rest, at the rates that were locked. What has come so far
 * counts as if it had come in time; what came in another asset is held, and no longer in the way.
 */
export function reopen<Transfer extends Inbound>(
  payment: Payment,
  transfers: readonly Transfer[],
  purses: Purses,
  resolver: Resolver & { readonly expiresAt: Date },
  now: Date,
): Decision<Transfer> {
  const { by, note, expiresAt } = resolver;
  const { terms } = payment;
  const monitored = terms.monitorUntil.getTime() - terms.expiresAt.getTime();
  const state = {
    ...payment.state,
    resolution: { action: 'reopen', by, note, at: now, accepted: [], exception: null } as const,
    confirmedAt: null,
    expiredAt: null,
    canceledAt: null,
    cancelReason: null,
  };
  const reopened: Payment = {
    ...payment,
    state,
    terms: {
      ...terms,
      expiresAt,
      monitorUntil: new Date(expiresAt.getTime() + monitored),
      options: terms.options.map((option) => ({
        ...option,
        rateExpiresAt: option.rateExpiresAt === null ? null : expiresAt,
      })),
    },
  };
  return resolved(settle(reopened, transfers, purses, now));
}

/** The merchant's decision is told as such, not as something that the network took back. */
function resolved<Transfer extends Inbound>(decision: Decision<Transfer>): Decision<Transfer> {
  const events = decision.events.filter((event) => event !== 'payment.reverted');
  return { ...decision, events: ['payment.resolved', ...events] };
}

import { isSurviving, type Inbound } from '../transactions/inbound.ts';
import type { Payment, PaymentOption } from './payment.ts';
import type { Decision } from './settle.ts';

/** Money that has been seen was sent at the rate of then: after that nothing is locked anew. */
export function isSelectable(payment: Payment, transfers: readonly Inbound[]): boolean {
  return payment.state.status === 'pending' && !transfers.some((each) => isSurviving(each) && !each.dust);
}

/** Chooses an option, with what is due in it at a rate that was locked just now. */
export function select(payment: Payment, option: PaymentOption, now: Date): Decision<never> {
  const { terms, state } = payment;
  const before = terms.options.find((each) => each.asset === option.asset);
  const changed =
    state.chosen !== option.asset ||
    before?.amount !== option.amount ||
    before.rate !== option.rate ||
    before.rateSource !== option.rateSource;
  const selected: Payment = {
    ...payment,
    version: payment.version + 1,
    updatedAt: now,
    terms: { ...terms, options: terms.options.map((each) => (each === before ? option : each)) },
    state: { ...state, chosen: option.asset, selected: option.asset },
  };
  return { payment: changed ? selected : payment, transfers: [], postings: [], events: [], changed };
}

import type { Refund as RefundView } from '@cryptoix/spec';
import type { Refund } from '../../domain/refunds/refund.ts';
import { toMoney, toRate, toTime } from './money.ts';

/** A refund as the API shows it. */
export function toRefundView(refund: Refund): RefundView {
  const { terms, notes, state } = refund;
  return {
    id: refund.id,
    object: 'refund',
    livemode: refund.livemode,
    version: refund.version,
    created_at: refund.createdAt.toISOString(),
    updated_at: refund.updatedAt.toISOString(),
    status: state.status,
    payment_id: refund.paymentId,
    payout_id: refund.payoutId,
    amount: toMoney(terms.amount, terms.paid),
    currency: terms.paid.currency,
    network: terms.network,
    payment_amount: toMoney(terms.paymentAmount, terms.priced),
    payment_currency: terms.priced.currency,
    rate: terms.rate === null ? null : toRate(terms.rate),
    rate_basis: terms.basis,
    portion: terms.portion,
    address: terms.address,
    // Null until the page that it opens is served.
    claim_url: null,
    claim_expires_at: null,
    network_fee: toMoney(state.networkFee, terms.paid),
    fee_paid_by: terms.feePaidBy,
    reason: notes.reason,
    hash: state.hash,
    failure: state.failure === null ? null : { ...state.failure },
    reference: notes.reference,
    metadata: { ...notes.metadata },
    completed_at: toTime(state.completedAt),
  };
}

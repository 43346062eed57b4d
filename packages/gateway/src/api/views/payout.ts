import type { Payout as PayoutView } from '@cryptoix/spec';
import type { PayoutWithDepth } from '../../app/payouts/retrieve-payout.ts';
import { totalDebitOf, type FailureReason } from '../../domain/payouts/payout.ts';
import { toMoney, toRate, toTime } from './money.ts';

/** Whether a new payout of the same kind can succeed. */
const retryable: ReadonlySet<FailureReason> = new Set(['replaced', 'signer_refused']);

/** A payout as the API shows it. */
export function toPayoutView({ payout, confirmations }: PayoutWithDepth): PayoutView {
  const { terms, notes, state } = payout;
  const { approval, failure } = state;
  return {
    id: payout.id,
    object: 'payout',
    livemode: payout.livemode,
    version: payout.version,
    created_at: payout.createdAt.toISOString(),
    updated_at: payout.updatedAt.toISOString(),
    status: state.status,
    amount: toMoney(terms.amount, terms.priced),
    currency: terms.priced.currency,
    pay_amount: toMoney(terms.payAmount, terms.paid),
    pay_currency: terms.paid.currency,
    network: terms.network,
    rate: terms.rate === null ? null : toRate(terms.rate),
    address: terms.address,
    address_id: terms.addressId,
    memo: null,
    fee: {
      speed: terms.speed,
      paid_by: terms.paidBy,
      max: terms.feeMax === null ? null : toMoney(terms.feeMax, terms.paid),
    },
    network_fee: toMoney(state.feeCharged ?? state.feeReserved, terms.paid),
    total_debit: toMoney(totalDebitOf(payout), terms.paid),
    pending_reason: state.pendingReason,
    batch_id: null,
    approval: {
      required: approval.required,
      policy: approval.policy,
      approved_by: approval.by,
      approved_at: toTime(approval.at),
      note: approval.note,
    },
    hash: state.hashes.at(-1) ?? null,
    transaction_id: state.transactionId,
    confirmations,
    replaces: state.hashes.slice(0, -1),
    failure: failure === null ? null : { ...failure, retryable: retryable.has(failure.reason) },
    cancel_reason: state.cancelReason,
    description: notes.description,
    customer_id: notes.customerId,
    refund_id: payout.refundId,
    reference: notes.reference,
    metadata: { ...notes.metadata },
    approved_at: toTime(approval.at),
    broadcast_at: toTime(state.broadcastAt),
    completed_at: toTime(state.completedAt),
  };
}

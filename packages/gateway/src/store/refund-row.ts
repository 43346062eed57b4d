import type { Insertable, Selectable } from 'kysely';
import type { AssetKey } from '../domain/money/asset.ts';
import type { Refund } from '../domain/refunds/refund.ts';
import type { RefundTable } from './tables/refunds.ts';

export function toRefundRow(refund: Refund): Insertable<RefundTable> {
  const { terms, notes, state } = refund;
  return {
    merchant_id: refund.merchantId,
    id: refund.id,
    mode: refund.livemode ? 'live' : 'test',
    version: refund.version,
    idempotency_key: refund.idempotencyKey,
    status: state.status,
    payment_id: refund.paymentId,
    payout_id: refund.payoutId,
    asset: terms.asset,
    network: terms.network,
    currency: terms.paid.currency,
    decimals: terms.paid.decimals,
    display_decimals: terms.paid.displayDecimals,
    amount: terms.amount,
    payment_currency: terms.priced.currency,
    payment_decimals: terms.priced.decimals,
    payment_display_decimals: terms.priced.displayDecimals,
    payment_amount: terms.paymentAmount,
    rate: terms.rate,
    rate_basis: terms.basis,
    portion: terms.portion,
    address: terms.address,
    fee_paid_by: terms.feePaidBy,
    network_fee: state.networkFee,
    hash: state.hash,
    failure_reason: state.failure?.reason ?? null,
    failure_message: state.failure?.message ?? null,
    reason: notes.reason,
    reference: notes.reference,
    metadata: JSON.stringify(notes.metadata),
    completed_at: state.completedAt,
    created_at: refund.createdAt,
    updated_at: refund.updatedAt,
  };
}

export function fromRefundRow(row: Selectable<RefundTable>): Refund {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.mode === 'live',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    idempotencyKey: row.idempotency_key,
    paymentId: row.payment_id,
    payoutId: row.payout_id,
    terms: {
      asset: row.asset as AssetKey,
      network: row.network,
      paid: { currency: row.currency, decimals: row.decimals, displayDecimals: row.display_decimals },
      amount: row.amount,
      priced: {
        currency: row.payment_currency,
        decimals: row.payment_decimals,
        displayDecimals: row.payment_display_decimals,
      },
      paymentAmount: row.payment_amount,
      rate: row.rate,
      basis: row.rate_basis,
      portion: row.portion,
      address: row.address,
      feePaidBy: row.fee_paid_by,
    },
    notes: { reason: row.reason, reference: row.reference, metadata: row.metadata },
    state: {
      status: row.status,
      networkFee: row.network_fee,
      hash: row.hash,
      failure:
        row.failure_reason === null
          ? null
          : { reason: row.failure_reason, message: row.failure_message ?? '' },
      completedAt: row.completed_at,
    },
  };
}

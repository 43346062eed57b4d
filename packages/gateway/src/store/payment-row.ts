import type { Insertable, Selectable } from 'kysely';
import { toAssetKey, type AssetKey } from '../domain/money/asset.ts';
import type { Payment, PaymentOption, Resolution, StatusChange } from '../domain/payments/payment.ts';
import type { HistoryRow, OptionRow, PaymentTable, ResolutionRow } from './tables/payments.ts';

export function toPaymentRow(payment: Payment): Insertable<PaymentTable> {
  const { terms, notes, state } = payment;
  const { price } = terms;
  return {
    merchant_id: payment.merchantId,
    id: payment.id,
    pay_token: payment.payToken,
    invoice_id: payment.invoiceId,
    mode: payment.livemode ? 'live' : 'test',
    version: payment.version,
    status: state.status,
    exception: state.exception,
    currency: price.priced.currency,
    decimals: price.priced.decimals,
    display_decimals: price.priced.displayDecimals,
    amount: price.amount,
    amount_due: state.amountDue,
    amount_pending: state.amountPending,
    amount_received: state.amountReceived,
    amount_overpaid: state.amountOverpaid,
    amount_refunded: state.amountRefunded,
    selected: state.selected,
    chosen: state.chosen,
    resolution: state.resolution === null ? null : JSON.stringify(toResolutionRow(state.resolution)),
    options: JSON.stringify(terms.options.map(toOptionRow)),
    tolerance_millionths: Number(terms.toleranceMillionths),
    late_payment: terms.latePayment,
    description: notes.description,
    customer_id: notes.customerId,
    reference: notes.reference,
    metadata: JSON.stringify(notes.metadata),
    success_url: notes.successUrl,
    cancel_url: notes.cancelUrl,
    cancel_reason: state.cancelReason,
    history: JSON.stringify(state.history.map(toHistoryRow)),
    expires_at: terms.expiresAt,
    monitor_until: terms.monitorUntil,
    detected_at: state.detectedAt,
    confirmed_at: state.confirmedAt,
    expired_at: state.expiredAt,
    canceled_at: state.canceledAt,
    created_at: payment.createdAt,
    updated_at: payment.updatedAt,
  };
}

export function fromPaymentRow(row: Selectable<PaymentTable>): Payment {
  return {
    id: row.id,
    payToken: row.pay_token,
    invoiceId: row.invoice_id,
    merchantId: row.merchant_id,
    livemode: row.mode === 'live',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    terms: {
      price: {
        amount: row.amount,
        priced: { currency: row.currency, decimals: row.decimals, displayDecimals: row.display_decimals },
      },
      options: row.options.map(fromOptionRow),
      toleranceMillionths: BigInt(row.tolerance_millionths),
      latePayment: row.late_payment,
      expiresAt: row.expires_at,
      monitorUntil: row.monitor_until,
    },
    notes: {
      description: row.description,
      customerId: row.customer_id,
      reference: row.reference,
      metadata: row.metadata,
      successUrl: row.success_url,
      cancelUrl: row.cancel_url,
    },
    state: {
      status: row.status as Payment['state']['status'],
      exception: row.exception as Payment['state']['exception'],
      amountDue: row.amount_due,
      amountPending: row.amount_pending,
      amountReceived: row.amount_received,
      amountOverpaid: row.amount_overpaid,
      amountRefunded: row.amount_refunded,
      selected: row.selected as AssetKey | null,
      chosen: row.chosen as AssetKey | null,
      resolution: row.resolution === null ? null : fromResolutionRow(row.resolution),
      history: row.history.map(fromHistoryRow),
      detectedAt: row.detected_at,
      confirmedAt: row.confirmed_at,
      expiredAt: row.expired_at,
      canceledAt: row.canceled_at,
      cancelReason: row.cancel_reason,
    },
  };
}

function toOptionRow(option: PaymentOption): OptionRow {
  return {
    currency: option.currency,
    network: option.network,
    decimals: option.decimals,
    display_decimals: option.displayDecimals,
    amount: option.amount.toString(),
    dust: option.dust.toString(),
    rate: option.rate.toString(),
    rate_source: option.rateSource,
    rate_expires_at: option.rateExpiresAt?.toISOString() ?? null,
    address: option.address,
    derivation_path: option.derivationPath,
    uri: option.uri,
    confirmations_required: option.confirmationsRequired,
    ...(option.untilFinal === true ? { until_final: true } : {}),
  };
}

function fromOptionRow(row: OptionRow): PaymentOption {
  return {
    asset: toAssetKey(row.currency, row.network),
    currency: row.currency,
    network: row.network,
    decimals: row.decimals,
    displayDecimals: row.display_decimals,
    amount: BigInt(row.amount),
    dust: BigInt(row.dust),
    rate: BigInt(row.rate),
    rateSource: row.rate_source,
    rateExpiresAt: row.rate_expires_at === null ? null : new Date(row.rate_expires_at),
    address: row.address,
    derivationPath: row.derivation_path,
    uri: row.uri,
    confirmationsRequired: row.confirmations_required,
    ...(row.until_final === true ? { untilFinal: true } : {}),
  };
}

function toHistoryRow({ status, exception, at }: StatusChange): HistoryRow {
  return { status, exception, at: at.toISOString() };
}

function fromHistoryRow({ status, exception, at }: HistoryRow): StatusChange {
  return {
    status: status as StatusChange['status'],
    exception: exception as StatusChange['exception'],
    at: new Date(at),
  };
}

function toResolutionRow({ at, accepted, ...same }: Resolution): ResolutionRow {
  return {
    ...same,
    at: at.toISOString(),
    accepted: accepted.map(({ asset, amount }) => ({ asset, amount: amount.toString() })),
  };
}

function fromResolutionRow({ at, accepted, exception, ...same }: ResolutionRow): Resolution {
  return {
    ...same,
    at: new Date(at),
    accepted: accepted.map(({ asset, amount }) => ({ asset: asset as AssetKey, amount: BigInt(amount) })),
    exception: exception as Resolution['exception'],
  };
}

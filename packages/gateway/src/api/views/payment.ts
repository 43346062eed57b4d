import { formatDecimal, type Payment as PaymentView, type PaymentOption as OptionView } from '@cryptoix/spec';
import type { Payment, PaymentOption, Resolution } from '../../domain/payments/payment.ts';
import { toMoney, toRate, toTime } from './money.ts';

/** A payment as the API shows it. */
export function toPaymentView(
  payment: Payment,
  transactionIds: readonly string[],
  payUrl: (token: string) => string,
): PaymentView {
  const { terms, notes, state } = payment;
  const { amount, priced } = terms.price;
  const shown = terms.options.find((option) => option.asset === state.selected) ?? terms.options[0];
  return {
    id: payment.id,
    object: 'payment',
    livemode: payment.livemode,
    version: payment.version,
    created_at: payment.createdAt.toISOString(),
    updated_at: payment.updatedAt.toISOString(),
    status: state.status,
    exception: state.exception,
    amount: toMoney(amount, priced),
    currency: priced.currency,
    amount_due: toMoney(state.amountDue, priced),
    amount_pending: toMoney(state.amountPending, priced),
    amount_received: toMoney(state.amountReceived, priced),
    amount_overpaid: toMoney(state.amountOverpaid, priced),
    amount_refunded: toMoney(state.amountRefunded, priced),
    options: terms.options.map((option) => toOptionView(option, option.asset === state.selected)),
    underpayment_tolerance: formatDecimal(terms.toleranceMillionths, 4, 0),
    confirmations_required: shown?.confirmationsRequired ?? 0,
    late_payment: terms.latePayment,
    expires_at: terms.expiresAt.toISOString(),
    monitor_until: terms.monitorUntil.toISOString(),
    checkout_url: payUrl(payment.payToken),
    checkout_token: payment.payToken,
    // Null until the page that it opens is served.
    receipt_url: null,
    success_url: notes.successUrl,
    cancel_url: notes.cancelUrl,
    receipt_email: null,
    locale: null,
    description: notes.description,
    reference: notes.reference,
    metadata: { ...notes.metadata },
    customer_id: notes.customerId,
    invoice_id: payment.invoiceId,
    transaction_ids: [...transactionIds],
    status_history: state.history.map(({ status, exception, at }) => ({
      status,
      exception,
      at: at.toISOString(),
    })),
    detected_at: toTime(state.detectedAt),
    confirmed_at: toTime(state.confirmedAt),
    expired_at: toTime(state.expiredAt),
    canceled_at: toTime(state.canceledAt),
    cancel_reason: state.cancelReason,
    resolution: toResolutionView(state.resolution),
  };
}

function toOptionView(option: PaymentOption, selected: boolean): OptionView {
  return {
    currency: option.currency,
    network: option.network,
    amount: toMoney(option.amount, option),
    rate: toRate(option.rate),
    rate_source: option.rateSource,
    rate_expires_at: toTime(option.rateExpiresAt),
    address: option.address,
    memo: null,
    derivation_path: option.derivationPath,
    uri: option.uri,
    confirmations_required: option.confirmationsRequired,
    selected,
  };
}

function toResolutionView(resolution: Resolution | null): PaymentView['resolution'] {
  if (resolution === null) return null;
  const { action, by, at, note } = resolution;
  return { action, by, at: at.toISOString(), note };
}

import { formatDecimal } from '@cryptoix/spec';
import { expectedOf } from '../../domain/invoices/contribution.ts';
import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import { dueOf } from '../../domain/invoices/sums.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { oneAsset } from '../payments/choose-assets.ts';
import { createPayment, type CreatePaymentPorts } from '../payments/create-payment.ts';
import { assetsOf } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { refuse, refuseState } from '../refusal.ts';
import { amountOf } from './invoice-content.ts';
import { lockInvoice } from './lock-invoice.ts';
import { saveInvoice, type InvoiceWithPayments } from './save-invoice.ts';

export interface PayInvoice {
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
  readonly network?: string | undefined;
}

/** Opens a payment for what an invoice still asks for, or for a part of it. */
export async function payInvoice(
  work: Work,
  ports: CreatePaymentPorts,
  id: string,
  input: PayInvoice,
): Promise<Payment> {
  const found = await lockInvoice(work, id);
  const settled = settleInvoice(found.invoice, found.payments, work.now);
  const { invoice } = await saveInvoice(work, found, settled);
  const { content, state } = invoice;
  if (state.status !== 'pending') {
    throw refuseState(`An invoice with the status ${state.status} cannot be paid.`, state.status, [
      'pending',
    ]);
  }
  const { priced } = content;
  const open = openOf({ invoice, payments: found.payments });
  if (open <= 0n) {
    throw refuseState('All that is due is being confirmed already.', state.status, ['pending']);
  }
  const amount = amountOf(input.amount, open, '/amount', priced);
  if (amount > open) {
    const most = formatDecimal(open, priced.decimals, priced.displayDecimals);
    throw refuse('/amount', 'amount_too_large', `no more than ${most} is due`);
  }
  if (amount < open && !content.allowPartial) {
    throw refuse('/amount', 'parameter_invalid', 'this invoice is paid whole, see allow_partial');
  }
  return await createPayment(work, ports, {
    amount: formatDecimal(amount, priced.decimals, 0),
    currency: priced.currency,
    accepted: acceptedOf(work, ports, { invoice, payments: [] }, input),
    description: `Invoice ${content.number ?? invoice.id}`,
    customerId: content.customerId,
    invoiceId: invoice.id,
  });
}

/** What is due and not on its way yet, in base units of the invoice's currency. */
export function openOf({ invoice, payments }: InvoiceWithPayments): bigint {
  const underWay = payments.reduce((sum, payment) => sum + expectedOf(payment, invoice.content.priced), 0n);
  return dueOf(invoice) - underWay;
}

function acceptedOf(
  work: Work,
  { networks }: CreatePaymentPorts,
  { invoice }: InvoiceWithPayments,
  { currency, network }: PayInvoice,
): readonly { readonly currency: string; readonly network: string }[] | undefined {
  const { accepted, priced } = invoice.content;
  if (currency === undefined) {
    if (network !== undefined)
      throw refuse('/currency', 'parameter_missing', 'a network is named with its currency');
    return accepted.length > 0 ? accepted : undefined;
  }
  const known = assetsOf(networks, work.mode);
  const allowed = known.filter(
    (asset) =>
      accepted.length === 0 ||
      accepted.some((each) => each.currency === asset.currency && each.network === asset.network),
  );
  if (accepted.length > 0 && !allowed.some((asset) => asset.currency === currency)) {
    const names = accepted.map((each) => each.currency).join(', ');
    throw refuse('/currency', 'currency_unsupported', `this ${priced.currency} invoice takes ${names}`);
  }
  const asset = oneAsset(allowed, currency, network, '');
  return [{ currency: asset.currency, network: asset.network }];
}

import type { Payment, PaymentNotes, PaymentTerms } from './payment.ts';
import type { Decision } from './settle.ts';

export interface NewPayment {
  readonly id: string;
  readonly payToken: string;
  readonly invoiceId: string | null;
  readonly merchantId: string;
  readonly livemode: boolean;
  readonly terms: PaymentTerms;
  readonly notes: PaymentNotes;
}

/** A payment's first state. */
export function open(
  { id, payToken, invoiceId, merchantId, livemode, terms, notes }: NewPayment,
  now: Date,
): Decision<never> {
  const only = terms.options.length === 1 ? terms.options[0] : undefined;
  const payment: Payment = {
    id,
    payToken,
    invoiceId,
    merchantId,
    livemode,
    version: 1,
    createdAt: now,
    updatedAt: now,
    terms,
    notes,
    state: {
      status: 'pending',
      exception: null,
      amountDue: terms.price.amount,
      amountPending: 0n,
      amountReceived: 0n,
      amountOverpaid: 0n,
      amountRefunded: 0n,
      selected: only?.asset ?? null,
      chosen: null,
      resolution: null,
      history: [{ status: 'pending', exception: null, at: now }],
      detectedAt: null,
      confirmedAt: null,
      expiredAt: null,
      canceledAt: null,
      cancelReason: null,
    },
  };
  return { payment, transfers: [], postings: [], events: ['payment.created'], changed: true };
}

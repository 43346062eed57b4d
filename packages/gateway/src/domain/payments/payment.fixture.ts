import type { Denomination } from '../money/asset.ts';
import type { Inbound, TransferState } from '../transactions/inbound.ts';
import { open } from './open.ts';
import type { Payment, PaymentOption, PaymentTerms } from './payment.ts';

export const created = new Date('2026-01-01T12:00:00Z');
export const expires = new Date('2026-01-01T12:15:00Z');
export const monitorUntil = new Date('2026-04-01T12:15:00Z');

export function minutes(count: number): Date {
  return new Date(created.getTime() + count * 60_000);
}

const option: Omit<PaymentOption, 'asset' | 'network' | 'amount' | 'dust' | keyof Denomination> = {
  rate: 10n ** 12n,
  rateSource: 'fixed',
  rateExpiresAt: expires,
  address: 'address',
  derivationPath: 'm/0',
  uri: 'uri',
  confirmationsRequired: 1,
};

export const bitcoin: PaymentOption = {
  ...option,
  asset: 'BTC:bitcoin',
  currency: 'BTC',
  decimals: 8,
  displayDecimals: 8,
  network: 'bitcoin',
  amount: 100_000n,
  dust: 294n,
};

export const dollars: PaymentOption = {
  ...option,
  asset: 'USDC:ethereum',
  currency: 'USDC',
  decimals: 6,
  displayDecimals: 2,
  network: 'ethereum',
  amount: 50_000_000n,
  dust: 10_000n,
};

/** 50.00 USD, payable with 0.001 BTC or 50 USDC. */
export function payment(terms: Partial<PaymentTerms> = {}): Payment {
  const notes = {
    description: null,
    customerId: null,
    reference: null,
    metadata: {},
    successUrl: null,
    cancelUrl: null,
  };
  const fixed: PaymentTerms = {
    price: { amount: 5000n, priced: { currency: 'USD', decimals: 2, displayDecimals: 2 } },
    options: [bitcoin, dollars],
    toleranceMillionths: 5000n,
    latePayment: 'hold',
    expiresAt: expires,
    monitorUntil,
    ...terms,
  };
  const names = { id: 'pay_1', payToken: 'token', invoiceId: null, merchantId: 'm', livemode: false };
  return open({ ...names, terms: fixed, notes }, created).payment;
}

export function inbound(
  id: string,
  amount: bigint,
  state: TransferState,
  more: Partial<Inbound> = {},
): Inbound {
  return {
    id,
    transferId: `bitcoin:${id}:0`,
    asset: 'BTC:bitcoin',
    amount,
    dust: false,
    state,
    detectedAt: minutes(1),
    active: [],
    reversals: 0,
    ...more,
  };
}

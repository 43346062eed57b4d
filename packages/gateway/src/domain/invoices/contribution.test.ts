import { describe, expect, it } from 'vitest';
import type { Payment, PaymentState } from '../payments/payment.ts';
import { payment } from '../payments/payment.fixture.ts';
import { contributionOf, expectedOf } from './contribution.ts';

const usd = { currency: 'USD', decimals: 2, displayDecimals: 2 };
const as = (state: Partial<PaymentState>, base: Payment = payment()): Payment => ({
  ...base,
  state: { ...base.state, ...state },
});

describe('what a payment of 50.00 pays of its invoice', () => {
  it.each([
    ['nothing while it is not confirmed', { status: 'confirming', amountReceived: 0n }, 0n],
    ['nothing while nobody has decided about it', { status: 'unresolved', amountReceived: 4000n }, 0n],
    ['its price when it was paid exactly', { status: 'confirmed', amountReceived: 5000n }, 5000n],
    [
      'its price when no more than the tolerance is missing',
      { status: 'confirmed', amountReceived: 4975n },
      5000n,
    ],
    ['its price when more was sent', { status: 'confirmed', amountReceived: 9000n }, 5000n],
    ['what it received when less was accepted', { status: 'confirmed', amountReceived: 4000n }, 4000n],
  ] as const)('%s', (_name, state, paid) => {
    expect(contributionOf(as(state), usd)).toBe(paid);
  });

  it('is expected while it is confirming, and only then', () => {
    expect(expectedOf(as({ status: 'confirming' }), usd)).toBe(5000n);
    expect(expectedOf(as({ status: 'confirmed' }), usd)).toBe(0n);
  });

  it('counts in the decimals of the invoice, rounded down', () => {
    const fine = { currency: 'USDC', decimals: 18, displayDecimals: 2 };
    const amount = 50n * 10n ** 18n + 1n;
    const paid = as(
      { status: 'confirmed', amountReceived: amount },
      payment({ price: { amount, priced: fine } }),
    );
    expect(contributionOf(paid, { currency: 'USDC', decimals: 6, displayDecimals: 2 })).toBe(50_000_000n);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { payment } from '../payments/payment.fixture.ts';
import type { Payment, PaymentStatus } from '../payments/payment.ts';
import type { Invoice } from './invoice.ts';
import { draft, finalize } from './issue.ts';
import { settleInvoice } from './settle-invoice.ts';
import { dueOf, sumsOf } from './sums.ts';
import { wakesAt } from './wake.ts';

const start = new Date('2026-01-01T00:00:00Z');
const after = (days: number): Date => new Date(start.getTime() + days * 86_400_000);
const statuses: PaymentStatus[] = ['pending', 'confirming', 'confirmed', 'expired', 'unresolved', 'canceled'];

function invoiceOf(total: bigint, dueDays: number | null, endDays: number | null): Invoice {
  const content = {
    priced: { currency: 'USD', decimals: 2, displayDecimals: 2 },
    lines: [{ description: 'x', quantity: 1, unitAmount: total, discount: 0n, tax: 0n }],
    discount: 0n,
    tax: 0n,
    customerId: null,
    accepted: [],
    allowPartial: true,
    dueAt: dueDays === null ? null : after(dueDays),
    expiresAt: endDays === null ? null : after(endDays),
    reminders: [],
    memo: null,
    footer: null,
    number: null,
    reference: null,
    metadata: {},
  };
  const names = { id: 'inv_1', payToken: 'token', merchantId: 'm', livemode: false };
  return finalize(draft({ ...names, content }, start).invoice, 'INV-000001', null, start).invoice;
}

const payments = fc.array(
  fc
    .record({ status: fc.constantFrom(...statuses), amount: fc.bigInt(1n, 10_000n) })
    .map(({ status, amount }): Payment => {
      const base = payment({
        price: { amount, priced: { currency: 'USD', decimals: 2, displayDecimals: 2 } },
      });
      return {
        ...base,
        state: { ...base.state, status, amountReceived: status === 'confirmed' ? amount : 0n },
      };
    }),
  { maxLength: 5 },
);
const days = fc.option(fc.integer({ min: 1, max: 30 }));

it('depends on payments and time alone, adds up, and settles at once', () => {
  fc.assert(
    fc.property(
      fc.bigInt(1n, 20_000n),
      days,
      days,
      payments,
      payments,
      fc.integer({ min: 0, max: 40 }),
      (total, due, end, before, now, day) => {
        const at = after(day);
        const invoice = invoiceOf(total, due, end);
        const detour = settleInvoice(settleInvoice(invoice, before, at).invoice, now, at).invoice;
        const direct = settleInvoice(invoice, now, at).invoice;
        // Whatever was in between leaves no trace but in the version.
        expect(detour.state).toEqual(direct.state);
        const paid = now.reduce((sum, each) => sum + each.state.amountReceived, 0n);
        expect(direct.state.amountPaid).toBe(paid);
        expect(direct.state.status === 'paid').toBe(paid >= sumsOf(direct.content).total);
        expect(dueOf(direct) + (paid < total ? paid : total)).toBe(total);
        if (direct.state.overdue) expect(direct.state.status).toBe('pending');
        const again = settleInvoice(direct, now, at);
        expect(again).toEqual({ invoice: direct, events: [], changed: false });
        // What time still has to change is asked for; the rest is not.
        const wakes = wakesAt(direct);
        const waits = now.some((each) => each.state.status === 'confirming');
        if (wakes !== null && wakes <= at) expect(waits).toBe(true);
      },
    ),
  );
});

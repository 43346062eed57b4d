import { describe, expect, it } from 'vitest';
import type { Inbound } from '../transactions/inbound.ts';
import { cancel, isCancelable } from './cancel.ts';
import { inbound, minutes, monitorUntil, payment } from './payment.fixture.ts';
import type { Payment, PaymentEvent, PaymentTerms } from './payment.ts';
import { settle, type Decision } from './settle.ts';

const none = new Map();

interface Step {
  readonly at: number;
  readonly transfers: readonly Inbound[];
}

/** Runs a payment through what is seen of its transfers; transfers keep their postings between the steps. */
function run(start: Payment, steps: readonly Step[]): Decision {
  let decision: Decision = { payment: start, transfers: [], postings: [], events: [], changed: true };
  for (const step of steps) {
    const known = new Map(decision.transfers.map((each) => [each.id, each]));
    const transfers = step.transfers.map((each) => {
      const before = known.get(each.id);
      return before === undefined ? each : { ...before, state: each.state };
    });
    decision = settle(decision.payment, transfers, none, minutes(step.at));
  }
  return decision;
}

const due = 100_000n;
const late = { detectedAt: minutes(20) };
const veryLate = { detectedAt: new Date(monitorUntil.getTime() + 1) };
const ether = { asset: 'ETH:ethereum' as const };
const usdc = { asset: 'USDC:ethereum' as const };
const pending = (id: string, amount: bigint, more?: Partial<Inbound>): Inbound =>
  inbound(id, amount, 'pending', more);
const confirmed = (id: string, amount: bigint, more?: Partial<Inbound>): Inbound =>
  inbound(id, amount, 'confirmed', more);
const gone = (id: string, amount: bigint, more?: Partial<Inbound>): Inbound =>
  inbound(id, amount, 'replaced', more);

interface Row {
  readonly name: string;
  readonly terms?: Partial<PaymentTerms>;
  readonly steps: readonly Step[];
  readonly status: string;
  readonly exception?: string;
  readonly events: readonly PaymentEvent[];
}

const rows: readonly Row[] = [
  {
    name: 'pending: the amount due is seen',
    steps: [{ at: 1, transfers: [pending('a', due)] }],
    status: 'confirming',
    events: ['payment.confirming'],
  },
  {
    name: 'pending: just within the tolerance is seen',
    steps: [{ at: 1, transfers: [pending('a', 99_500n)] }],
    status: 'confirming',
    events: ['payment.confirming'],
  },
  {
    name: 'pending: just below the tolerance is seen',
    steps: [{ at: 1, transfers: [pending('a', 99_499n)] }],
    status: 'pending',
    exception: 'underpaid',
    events: ['payment.partially_paid'],
  },
  {
    name: 'pending: a second part completes it',
    steps: [
      { at: 1, transfers: [pending('a', 40_000n)] },
      { at: 2, transfers: [confirmed('a', 40_000n), pending('b', 60_000n)] },
    ],
    status: 'confirming',
    events: ['payment.confirming'],
  },
  {
    name: 'pending: parts in two accepted assets add up',
    steps: [{ at: 1, transfers: [pending('a', 40_000n), pending('b', 30_000_000n, usdc)] }],
    status: 'confirming',
    events: ['payment.confirming'],
  },
  {
    name: 'pending: expires with nothing seen',
    steps: [{ at: 15, transfers: [] }],
    status: 'expired',
    events: ['payment.expired'],
  },
  {
    name: 'pending: expires with a part seen',
    steps: [
      { at: 1, transfers: [pending('a', 40_000n)] },
      { at: 15, transfers: [pending('a', 40_000n)] },
    ],
    status: 'unresolved',
    exception: 'underpaid',
    events: ['payment.unresolved'],
  },
  {
    name: 'confirming: the sum is confirmed',
    steps: [
      { at: 1, transfers: [pending('a', due)] },
      { at: 2, transfers: [confirmed('a', due)] },
    ],
    status: 'confirmed',
    events: ['payment.confirmed'],
  },
  {
    name: 'confirming: seen in time and confirmed after expiry',
    steps: [
      { at: 1, transfers: [pending('a', due)] },
      { at: 30, transfers: [confirmed('a', due)] },
    ],
    status: 'confirmed',
    events: ['payment.confirmed'],
  },
  {
    name: 'confirming: more than due and dust is confirmed',
    steps: [
      { at: 1, transfers: [pending('a', 150_000n)] },
      { at: 2, transfers: [confirmed('a', 150_000n)] },
    ],
    status: 'confirmed',
    exception: 'overpaid',
    events: ['payment.confirmed', 'payment.overpaid'],
  },
  {
    name: 'confirming: an excess of dust is none',
    steps: [{ at: 2, transfers: [confirmed('a', due + 294n)] }],
    status: 'confirmed',
    events: ['payment.confirmed'],
  },
  {
    name: 'confirming: the transaction is replaced before expiry',
    steps: [
      { at: 1, transfers: [pending('a', due)] },
      { at: 2, transfers: [gone('a', due)] },
    ],
    status: 'pending',
    events: ['payment.reverted'],
  },
  {
    name: 'confirming: the transaction is replaced by one that still pays',
    steps: [
      { at: 1, transfers: [pending('a', due)] },
      { at: 2, transfers: [gone('a', due), pending('b', due)] },
    ],
    status: 'confirming',
    events: [],
  },
  {
    name: 'confirming: the transaction is dropped after expiry',
    steps: [
      { at: 1, transfers: [pending('a', due)] },
      { at: 20, transfers: [inbound('a', due, 'failed')] },
    ],
    status: 'expired',
    events: ['payment.reverted'],
  },
  {
    name: 'confirming: one of two parts is dropped after expiry',
    steps: [
      { at: 1, transfers: [pending('a', 50_000n), pending('b', 50_000n)] },
      { at: 20, transfers: [pending('a', 50_000n), gone('b', 50_000n)] },
    ],
    status: 'unresolved',
    exception: 'underpaid',
    events: ['payment.reverted', 'payment.unresolved'],
  },
  {
    name: 'confirmed: the block is gone and the transaction waits again',
    steps: [
      { at: 1, transfers: [confirmed('a', due)] },
      { at: 2, transfers: [pending('a', due)] },
    ],
    status: 'unresolved',
    exception: 'reorged',
    events: ['payment.unresolved'],
  },
  {
    name: 'confirmed: the block is gone and the transaction with it',
    steps: [
      { at: 1, transfers: [confirmed('a', due)] },
      { at: 2, transfers: [gone('a', due)] },
    ],
    status: 'unresolved',
    exception: 'reorged',
    events: ['payment.unresolved'],
  },
  {
    name: 'confirmed: the transaction is in another block again',
    steps: [
      { at: 1, transfers: [confirmed('a', due)] },
      { at: 2, transfers: [pending('a', due)] },
      { at: 3, transfers: [confirmed('a', due)] },
    ],
    status: 'confirmed',
    events: ['payment.confirmed'],
  },
  {
    name: 'confirmed: more comes later',
    steps: [
      { at: 1, transfers: [confirmed('a', due)] },
      { at: 20, transfers: [confirmed('a', due), confirmed('b', due, late)] },
    ],
    status: 'confirmed',
    exception: 'overpaid',
    events: ['payment.overpaid'],
  },
  {
    name: 'pending: another listed asset lands',
    steps: [{ at: 1, transfers: [pending('a', 10n ** 18n, ether)] }],
    status: 'unresolved',
    exception: 'wrong_asset',
    events: ['payment.unresolved'],
  },
  {
    name: 'expired: another listed asset lands',
    steps: [
      { at: 15, transfers: [] },
      { at: 20, transfers: [pending('a', 10n ** 18n, { ...ether, ...late })] },
    ],
    status: 'unresolved',
    exception: 'wrong_asset',
    events: ['payment.unresolved'],
  },
  {
    name: 'expired: funds, held',
    steps: [
      { at: 15, transfers: [] },
      { at: 20, transfers: [pending('a', due, late)] },
    ],
    status: 'unresolved',
    exception: 'paid_late',
    events: ['payment.unresolved'],
  },
  {
    name: 'expired: held funds are dropped again',
    steps: [
      { at: 15, transfers: [] },
      { at: 20, transfers: [pending('a', due, late)] },
      { at: 21, transfers: [gone('a', due, late)] },
    ],
    status: 'expired',
    events: ['payment.reverted'],
  },
  {
    name: 'expired: funds, accepted',
    terms: { latePayment: 'accept' },
    steps: [
      { at: 15, transfers: [] },
      { at: 20, transfers: [pending('a', due, late)] },
    ],
    status: 'confirming',
    exception: 'paid_late',
    events: ['payment.confirming'],
  },
  {
    name: 'expired: accepted funds are confirmed',
    terms: { latePayment: 'accept' },
    steps: [
      { at: 15, transfers: [] },
      { at: 20, transfers: [pending('a', due, late)] },
      { at: 21, transfers: [confirmed('a', due, late)] },
    ],
    status: 'confirmed',
    exception: 'paid_late',
    events: ['payment.confirmed'],
  },
  {
    name: 'expired: a part, accepted',
    terms: { latePayment: 'accept' },
    steps: [
      { at: 15, transfers: [] },
      { at: 20, transfers: [pending('a', 40_000n, late)] },
    ],
    status: 'unresolved',
    exception: 'underpaid',
    events: ['payment.unresolved'],
  },
  {
    name: 'expired: funds after monitor_until, though late ones are accepted',
    terms: { latePayment: 'accept' },
    steps: [
      { at: 15, transfers: [] },
      { at: 200_000, transfers: [pending('a', due, veryLate)] },
    ],
    status: 'unresolved',
    exception: 'paid_late',
    events: ['payment.unresolved'],
  },
  {
    name: 'pending: dust is recorded only',
    steps: [{ at: 1, transfers: [confirmed('a', 100n, { dust: true })] }],
    status: 'pending',
    events: [],
  },
];

describe('settle', () => {
  it.each(rows)('$name', (row) => {
    const decision = run(payment(row.terms), row.steps);
    expect(decision.payment.state.status).toBe(row.status);
    expect(decision.payment.state.exception).toBe(row.exception ?? null);
    expect(decision.events).toEqual(row.events);
    expect(decision.payment.state.history.at(-1)?.status).toBe(row.status);
  });

  it('counts what is open, seen and received in the price', () => {
    const part = run(payment(), [{ at: 1, transfers: [confirmed('a', 40_000n), pending('b', 20_000n)] }]);
    expect(part.payment.state).toMatchObject({
      amountDue: 2000n,
      amountPending: 1000n,
      amountReceived: 2000n,
    });
    const over = run(payment(), [{ at: 1, transfers: [confirmed('a', 150_000n)] }]);
    expect(over.payment.state).toMatchObject({
      amountDue: 0n,
      amountPending: 0n,
      amountReceived: 7500n,
      amountOverpaid: 2500n,
    });
  });

  it('selects the option that was paid first', () => {
    expect(payment().state.selected).toBeNull();
    const paid = run(payment(), [{ at: 1, transfers: [pending('a', 50_000_000n, usdc)] }]);
    expect(paid.payment.state.selected).toBe('USDC:ethereum');
  });

  it('raises the version only when something changes', () => {
    const once = run(payment(), [{ at: 1, transfers: [pending('a', due)] }]);
    expect(once.payment.version).toBe(2);
    const again = settle(once.payment, once.transfers, none, minutes(2));
    expect(again).toMatchObject({ changed: false, postings: [], events: [] });
    expect(again.payment).toBe(once.payment);
  });
});

describe('cancel', () => {
  it('cancels a pending payment', () => {
    const decision = cancel(payment(), [], none, 'changed their mind', minutes(2));
    expect(decision.payment.state).toMatchObject({ status: 'canceled', cancelReason: 'changed their mind' });
    expect(decision.events).toEqual(['payment.canceled']);
    expect(isCancelable(decision.payment)).toBe(false);
  });

  it('leaves a payment with a part unresolved', () => {
    const part = run(payment(), [{ at: 1, transfers: [pending('a', 40_000n)] }]);
    const decision = cancel(part.payment, part.transfers, none, null, minutes(2));
    expect(decision.payment.state).toMatchObject({ status: 'unresolved', exception: 'underpaid' });
  });

  it.each([
    ['hold', 'unresolved'],
    ['accept', 'confirming'],
  ] as const)('treats later funds by the late policy %s', (latePayment, status) => {
    const canceled = cancel(payment({ latePayment }), [], none, null, minutes(2)).payment;
    const funds = pending('a', due, { detectedAt: minutes(3) });
    const decision = settle(canceled, [funds], none, minutes(3));
    expect(decision.payment.state).toMatchObject({ status, exception: 'paid_late' });
  });
});

import { describe, expect, it } from 'vitest';
import type { Inbound } from '../transactions/inbound.ts';
import { placementOf } from '../transactions/inbound.ts';
import { cancel } from './cancel.ts';
import { bitcoin, inbound, minutes, payment } from './payment.fixture.ts';
import type { Payment } from './payment.ts';
import { accept, isWaiting, reopen } from './resolve.ts';
import { isSelectable, select } from './select.ts';
import { settle, type Decision } from './settle.ts';

const none = new Map();
const by = { by: 'key_1', note: 'fine' };
const half = inbound('a', 50_000n, 'confirmed');

const settled = (start: Payment, transfers: readonly Inbound[], at: number): Decision =>
  settle(start, transfers, none, minutes(at));
const unresolved = (transfers: readonly Inbound[], start = payment()): Decision => {
  const decision = settled(start, transfers, 20);
  expect(decision.payment.state.status).toBe('unresolved');
  return decision;
};
const accepted = ({ payment: held, transfers }: Decision): Decision =>
  accept(held, transfers, none, by, minutes(30));
const reopened = ({ payment: held, transfers }: Decision): Decision =>
  reopen(held, transfers, none, { ...by, expiresAt: minutes(60) }, minutes(30));
const places = ({ transfers }: Decision): string[] => transfers.map(placementOf);

describe('accept', () => {
  it('takes what came for the whole price, and frees the money', () => {
    const held = unresolved([half]);
    expect(places(held)).toEqual(['reserved']);
    const decision = accepted(held);
    expect(decision.payment.state).toMatchObject({
      status: 'confirmed',
      exception: 'underpaid',
      amountDue: 0n,
      amountReceived: 2500n,
      confirmedAt: minutes(30),
      resolution: { action: 'accept', by: 'key_1', note: 'fine', at: minutes(30) },
    });
    expect(decision.events).toEqual(['payment.resolved', 'payment.confirmed']);
    expect(places(decision)).toEqual(['available']);
    expect(decision.postings).toMatchObject([{ kind: 'release' }]);
  });

  it.each([
    ['late money', inbound('a', 100_000n, 'confirmed', { detectedAt: minutes(18) }), 'paid_late'],
    ['another asset', inbound('a', 7n, 'confirmed', { asset: 'ETH:ethereum' }), 'wrong_asset'],
  ])('takes %s', (_name, transfer, exception) => {
    const decision = accepted(unresolved([transfer]));
    expect(decision.payment.state).toMatchObject({ status: 'confirmed', exception });
    expect(places(decision)).toEqual(['available']);
  });

  it('stands while what was accepted is there, whatever else comes and goes', () => {
    const done = accepted(unresolved([half]));
    const more = inbound('b', 1_000n, 'confirmed', { detectedAt: minutes(40) });
    const after = settled(done.payment, [...done.transfers, more], 41);
    expect(after.payment.state).toMatchObject({ status: 'confirmed', exception: 'underpaid' });
    expect(places(after)).toEqual(['available', 'available']);
  });

  it('falls with the block that it stood on, and stands again with it', () => {
    const done = accepted(unresolved([half]));
    const undone = settled(done.payment, [{ ...(done.transfers[0] as Inbound), state: 'pending' }], 41);
    expect(undone.payment.state).toMatchObject({ status: 'unresolved', exception: 'reorged' });
    expect(places(undone)).toEqual(['pending']);
    const again = settled(undone.payment, [{ ...(undone.transfers[0] as Inbound), state: 'confirmed' }], 42);
    expect(again.payment.state).toMatchObject({ status: 'confirmed', exception: 'underpaid' });
    expect(places(again)).toEqual(['available']);
  });

  it('waits for what is not confirmed, but not for dust or what is gone', () => {
    expect(isWaiting([half, inbound('b', 1n, 'pending')])).toBe(true);
    expect(isWaiting([half, inbound('b', 1n, 'pending', { dust: true }), inbound('c', 1n, 'replaced')])).toBe(
      false,
    );
  });
});

describe('reopen', () => {
  it('lets the payer pay the rest in new time, at the locked rates', () => {
    const open = reopened(unresolved([half]));
    expect(open.payment.state).toMatchObject({
      status: 'pending',
      exception: 'underpaid',
      amountDue: 2500n,
      resolution: { action: 'reopen' },
    });
    expect(open.events).toEqual(['payment.resolved']);
    expect(open.payment.terms).toMatchObject({
      expiresAt: minutes(60),
      options: [{ amount: 100_000n, rateExpiresAt: minutes(60) }, {}],
    });
    expect(places(open)).toEqual(['reserved']);
    const rest = inbound('b', 50_000n, 'confirmed', { detectedAt: minutes(59) });
    const paid = settled(open.payment, [...open.transfers, rest], 59);
    expect(paid.payment.state).toMatchObject({ status: 'confirmed', exception: null });
    expect(places(paid)).toEqual(['available', 'available']);
    const expired = settled(open.payment, open.transfers, 60);
    expect(expired.payment.state).toMatchObject({ status: 'unresolved', exception: 'underpaid' });
  });

  it('is confirmed at once where all is there', () => {
    const late = inbound('a', 100_000n, 'confirmed', { detectedAt: minutes(18) });
    const open = reopened(unresolved([late]));
    expect(open.payment.state).toMatchObject({ status: 'confirmed', exception: null });
    expect(open.events).toEqual(['payment.resolved', 'payment.confirmed']);
  });

  it('opens a canceled payment again', () => {
    const canceled = cancel(payment(), [half], none, 'gone', minutes(5));
    const open = reopened(canceled);
    expect(open.payment.state).toMatchObject({ status: 'pending', canceledAt: null, cancelReason: null });
  });

  it('forgets what came in another asset by then, and only that', () => {
    const wrong = inbound('w', 7n, 'confirmed', { asset: 'ETH:ethereum' });
    const open = reopened(unresolved([wrong]));
    expect(open.payment.state).toMatchObject({ status: 'pending', exception: null });
    expect(places(open)).toEqual(['reserved']);
    const another = { ...wrong, id: 'x', transferId: 'ethereum:x:0', detectedAt: minutes(40) };
    const again = settled(open.payment, [...open.transfers, another], 41);
    expect(again.payment.state).toMatchObject({ status: 'unresolved', exception: 'wrong_asset' });
  });

  it('asks anew after a reorganisation took the money', () => {
    const paid = settled(payment(), [inbound('a', 100_000n, 'confirmed')], 5);
    const lost = settled(paid.payment, [{ ...(paid.transfers[0] as Inbound), state: 'failed' }], 20);
    expect(lost.payment.state).toMatchObject({ status: 'unresolved', exception: 'reorged' });
    expect(reopened(lost).payment.state).toMatchObject({ status: 'pending', confirmedAt: null });
  });
});

describe('select', () => {
  const dearer = { ...bitcoin, amount: 110_000n, rate: 9n * 10n ** 11n };

  it('chooses an option at its new rate, and money decides after that', () => {
    const { payment: chosen, events, changed } = select(payment(), dearer, minutes(2));
    expect(chosen.state).toMatchObject({ selected: 'BTC:bitcoin', chosen: 'BTC:bitcoin' });
    expect(chosen).toMatchObject({ version: 2, updatedAt: minutes(2), terms: { options: [dearer, {}] } });
    expect({ events, changed }).toEqual({ events: [], changed: true });
    const half = inbound('a', 55_000n, 'pending');
    expect(settled(chosen, [half], 3).payment.state).toMatchObject({ amountDue: 2500n });
    const tokens = inbound('b', 1_000_000n, 'pending', { asset: 'USDC:ethereum' });
    const other = settled(chosen, [tokens], 3);
    expect(other.payment.state.selected).toBe('USDC:ethereum');
    const without = settled(other.payment, [{ ...tokens, state: 'replaced' }], 4);
    expect(without.payment.state.selected).toBe('BTC:bitcoin');
  });

  it('changes nothing where nothing is new', () => {
    const { payment: chosen } = select(payment(), dearer, minutes(2));
    expect(select(chosen, dearer, minutes(3))).toMatchObject({ payment: chosen, changed: false });
  });

  it('is for a pending payment that no money has been seen for', () => {
    expect(isSelectable(payment(), [])).toBe(true);
    expect(isSelectable(payment(), [inbound('a', 1n, 'failed')])).toBe(true);
    expect(isSelectable(payment(), [inbound('a', 1n, 'pending')])).toBe(false);
    expect(isSelectable(settled(payment(), [], 20).payment, [])).toBe(false);
  });
});

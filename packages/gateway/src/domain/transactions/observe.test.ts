import { describe, expect, it } from 'vitest';
import { confirmationsOf, deepen, loseBlock, sight, vanish } from './observe.ts';
import { revise } from './revise.ts';
import type { Transaction } from './transaction.ts';

const at = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-01T12:01:00Z');

const waiting: Transaction = {
  id: 'txn_1',
  transferId: 'bitcoin:aa:0',
  merchantId: 'm',
  livemode: false,
  version: 1,
  createdAt: at,
  updatedAt: at,
  type: 'payment',
  asset: 'BTC:bitcoin',
  currency: 'BTC',
  decimals: 8,
  displayDecimals: 8,
  network: 'bitcoin',
  amount: 1000n,
  dust: false,
  state: 'pending',
  detectedAt: at,
  active: [],
  reversals: 0,
  hash: 'aa',
  index: '0',
  indexOf: 'output',
  block: null,
  confirmationsRequired: 2,
  untilFinal: false,
  contract: null,
  listed: true,
  replaceable: true,
  replacedBy: null,
  from: [],
  to: 'address',
  spends: ['bb:0'],
  value: null,
  paymentId: 'pay_1',
  payoutId: null,
  refundId: null,
  networkFee: null,
  customerId: null,
  invoiceId: null,
  confirmedAt: null,
};
const inBlock = {
  block: { height: 10, hash: 'h10' },
  replaceable: false,
  from: ['sender'],
  spends: ['bb:0'],
};
const inMempool = { ...inBlock, block: null, replaceable: true };

describe('confirmationsOf', () => {
  it.each([
    [null, 10, 0],
    [{ height: 10, hash: 'h' }, 9, 0],
    [{ height: 10, hash: 'h' }, 10, 1],
    [{ height: 10, hash: 'h' }, 12, 3],
  ])('counts the own block: %j under %i is %i', (block, tip, count) => {
    expect(confirmationsOf(block, tip)).toBe(count);
  });
});

describe('a transaction', () => {
  it('waits in its block until it is deep enough', () => {
    const mined = sight(waiting, inBlock, 10);
    expect(mined).toMatchObject({
      state: 'pending',
      block: { height: 10 },
      replaceable: false,
      from: ['sender'],
    });
    expect(deepen(mined, 10)).toBe(mined);
    expect(deepen(mined, 11).state).toBe('confirmed');
  });

  it('is confirmed at once where its block is deep already', () => {
    expect(sight(waiting, inBlock, 11).state).toBe('confirmed');
  });

  it('waits until it is final, where it has to, and for its depth all the same', () => {
    const mined = sight({ ...waiting, untilFinal: true }, inBlock, 11, 9);
    expect(mined.state).toBe('pending');
    expect(deepen(mined, 99).state).toBe('pending');
    expect(deepen(mined, 99, 9).state).toBe('pending');
    expect(deepen(mined, 10, 10).state).toBe('pending');
    expect(deepen(mined, 11, 10).state).toBe('confirmed');
  });

  it('stays confirmed though the tip goes back above its block', () => {
    const confirmed = sight(waiting, inBlock, 11);
    expect(deepen(confirmed, 10).state).toBe('confirmed');
  });

  it('keeps its block when a slow mempool lists it still', () => {
    const mined = sight(waiting, inBlock, 10);
    expect(sight(mined, inMempool, 10)).toMatchObject({ block: { hash: 'h10' }, replaceable: false });
  });

  it('waits again when it loses its block', () => {
    expect(loseBlock(sight(waiting, inBlock, 11))).toMatchObject({ state: 'pending', block: null });
  });

  it('comes back after it was given up', () => {
    const gone = vanish(waiting, null);
    expect(gone.state).toBe('failed');
    expect(sight(gone, inMempool, 10)).toMatchObject({ state: 'pending', block: null, replacedBy: null });
    expect(loseBlock(gone).state).toBe('failed');
  });

  it('tells what replaced it', () => {
    expect(vanish(waiting, 'cc')).toMatchObject({ state: 'replaced', replacedBy: 'cc', replaceable: false });
  });
});

describe('revise', () => {
  it('tells of a new one, and of both steps where it is confirmed at once', () => {
    expect(revise(null, waiting, at).events).toEqual(['transaction.pending']);
    const confirmed = revise(null, sight(waiting, inBlock, 11), at);
    expect(confirmed.events).toEqual(['transaction.pending', 'transaction.confirmed']);
    expect(confirmed.transaction).toMatchObject({ version: 1, confirmedAt: at });
  });

  it('raises the version for what a reader sees, and not for bookkeeping', () => {
    expect(revise(waiting, { ...waiting }, later)).toMatchObject({ changed: false, transaction: waiting });
    const posted = revise(waiting, { ...waiting, active: [] }, later);
    expect(posted).toMatchObject({ changed: true, events: [], transaction: { version: 1, updatedAt: at } });
    const mined = revise(waiting, sight(waiting, inBlock, 10), later);
    expect(mined).toMatchObject({ changed: true, events: [], transaction: { version: 2, updatedAt: later } });
  });

  it('tells of every change of status, and forgets when it was confirmed', () => {
    const { transaction: confirmed, events } = revise(waiting, sight(waiting, inBlock, 11), later);
    expect(events).toEqual(['transaction.confirmed']);
    expect(confirmed.confirmedAt).toBe(later);
    const undone = revise(confirmed, loseBlock(confirmed), later);
    expect(undone.events).toEqual(['transaction.pending']);
    expect(undone.transaction.confirmedAt).toBeNull();
    expect(revise(waiting, vanish(waiting, 'cc'), later).events).toEqual(['transaction.replaced']);
  });
});

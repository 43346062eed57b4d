import { describe, expect, it } from 'vitest';
import type { Inbound } from './inbound.ts';
import { place } from './place.ts';

const transfer: Inbound = {
  id: 'txn_1',
  transferId: 'bitcoin:aa:0',
  asset: 'BTC:bitcoin',
  amount: 100n,
  dust: false,
  state: 'pending',
  detectedAt: new Date(0),
  active: [],
  reversals: 0,
};
const empty = { available: 0n, receivable: 0n };

function lines(placed: {
  postings: readonly { ref: string; lines: readonly { account: string; amount: bigint }[] }[];
}) {
  return placed.postings.map(({ ref, lines: all }) => [
    ref,
    all.map(({ account, amount }) => `${account} ${amount}`).join(', '),
  ]);
}

describe('place', () => {
  it('posts what is seen, what is confirmed, and the exact inverse of each', () => {
    const seen = place(transfer, 'pending', empty);
    expect(lines(seen)).toEqual([['bitcoin:aa:0:seen', 'pending 100, house:onchain_unconfirmed -100']]);
    const confirmed = place(seen.transfer, 'available', seen.purse);
    expect(lines(confirmed)).toEqual([
      [
        'bitcoin:aa:0:confirmed',
        'pending -100, available 100, house:onchain_unconfirmed 100, house:onchain -100',
      ],
    ]);
    expect(confirmed.purse.available).toBe(100n);
    const undone = place(confirmed.transfer, 'none', confirmed.purse);
    expect(lines(undone)).toEqual([
      [
        'bitcoin:aa:0:confirmed:reversed',
        'pending 100, available -100, house:onchain_unconfirmed -100, house:onchain 100',
      ],
      ['bitcoin:aa:0:seen:reversed', 'pending -100, house:onchain_unconfirmed 100'],
    ]);
    expect(undone.postings.map(({ reverses }) => reverses)).toEqual([
      'bitcoin:aa:0:confirmed',
      'bitcoin:aa:0:seen',
    ]);
    expect(undone.transfer).toMatchObject({ active: [], reversals: 2 });
  });

  it('names later postings apart from the ones that were reversed', () => {
    const seen = place(transfer, 'pending', empty);
    const gone = place(seen.transfer, 'none', empty);
    expect(lines(place(gone.transfer, 'pending', empty))[0]?.[0]).toBe('bitcoin:aa:0:seen:1');
  });

  it('releases what is held, and holds it again by reversing the release', () => {
    const held = place(transfer, 'reserved', empty);
    const free = place(held.transfer, 'available', held.purse);
    expect(lines(free)).toEqual([['bitcoin:aa:0:release', 'reserved -100, available 100']]);
    expect(lines(place(free.transfer, 'reserved', free.purse))).toEqual([
      ['bitcoin:aa:0:release:reversed', 'reserved 100, available -100'],
    ]);
  });

  it('advances what is no longer there when it must be taken back', () => {
    const { transfer: credited } = place(transfer, 'available', empty);
    const spent = { available: 30n, receivable: 0n };
    const undone = place(credited, 'pending', spent);
    expect(lines(undone)).toEqual([
      ['bitcoin:aa:0:confirmed:reversed:advance', 'receivable -70, available 70'],
      [
        'bitcoin:aa:0:confirmed:reversed',
        'pending 100, available -100, house:onchain_unconfirmed -100, house:onchain 100',
      ],
    ]);
    expect(undone.purse).toEqual({ available: 0n, receivable: -70n });
  });

  it('repays an advance from the next credit first', () => {
    const paid = place(transfer, 'available', { available: 0n, receivable: -70n });
    expect(lines(paid).at(-1)).toEqual(['bitcoin:aa:0:confirmed:repay', 'available -70, receivable 70']);
    expect(paid.purse).toEqual({ available: 30n, receivable: 0n });
  });

  it('posts a corrected amount anew', () => {
    const seen = place(transfer, 'pending', empty);
    const less = place({ ...seen.transfer, amount: 98n }, 'available', empty);
    expect(lines(less).map(([ref]) => ref)).toEqual([
      'bitcoin:aa:0:seen:reversed',
      'bitcoin:aa:0:seen:1',
      'bitcoin:aa:0:confirmed:1',
    ]);
    expect(less.purse.available).toBe(98n);
  });

  it('keeps dust aside', () => {
    expect(lines(place(transfer, 'suspense', empty))).toEqual([
      ['bitcoin:aa:0:confirmed', 'house:suspense 100, house:onchain -100'],
    ]);
  });
});

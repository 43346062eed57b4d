import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approve,
  broadcast,
  cancelPayout,
  complete,
  fail,
  isCancelable,
  openPayout,
  process,
  raiseFee,
  settleOn,
  waitFor,
  type PayoutDecision,
} from './change-payout.ts';
import { newPayout } from './payout.fixture.ts';
import { reservedOf, totalDebitOf, type Payout } from './payout.ts';

const now = new Date('2026-01-01T12:00:00Z');
const later = new Date('2026-01-01T12:05:00Z');

function lines({ postings }: PayoutDecision): [string, string][] {
  return postings.map(({ ref, asset, lines: all }) => [
    ref,
    `${asset} ${all.map(({ account, amount }) => `${account} ${amount}`).join(', ')}`,
  ]);
}

describe('a payout', () => {
  it('reserves what it may cost at most, before anybody approves it', () => {
    const free = openPayout(newPayout(), now);
    expect(free.payout.state).toMatchObject({ status: 'pending', pendingReason: 'queued' });
    expect(lines(free)).toEqual([
      ['payout:po_1:reserve', 'BTC:bitcoin available -10000700, reserved 10000700'],
    ]);
    expect(free.events).toEqual(['payout.created', 'payout.pending']);
    const held = openPayout(newPayout({ approvalPolicy: 'approval_above' }), now);
    expect(held.payout.state).toMatchObject({ status: 'requires_approval', pendingReason: null });
    expect(lines(held)).toEqual(lines(free));
    expect(held.events).toEqual(['payout.created', 'payout.requires_approval']);
    const approved = approve(held.payout, { keyId: 'key_2', note: 'ok', pendingReason: 'queued' }, later);
    expect(approved).toMatchObject({ postings: [], events: ['payout.pending'] });
    expect(approved.payout).toMatchObject({
      version: 2,
      updatedAt: later,
      state: { status: 'pending', approval: { required: true, by: 'key_2', at: later, note: 'ok' } },
    });
  });

  it('can be canceled until it is processed, and then gives everything back', () => {
    const { payout } = openPayout(newPayout(), now);
    expect(isCancelable(payout)).toBe(true);
    expect(isCancelable(process(payout, now).payout)).toBe(false);
    const canceled = cancelPayout(payout, 'no', later);
    expect(lines(canceled)).toEqual([
      ['payout:po_1:release', 'BTC:bitcoin reserved -10000700, available 10000700'],
    ]);
    expect(isCancelable(canceled.payout)).toBe(false);
    expect(waitFor(payout, 'awaiting_signature', later)).toMatchObject({ postings: [], events: [] });
  });

  it('pays, and is charged what the network took', () => {
    const { payout } = process(openPayout(newPayout(), now).payout, now);
    const sent = broadcast(payout, 'aa', 'txn_1', now).payout;
    const done = complete(sent, { fee: 282n, native: 'BTC' }, later);
    expect(lines(done)).toEqual([
      ['payout:po_1:settle', 'BTC:bitcoin reserved -10000000, house:onchain 10000000'],
      ['payout:po_1:network_fee', 'BTC:bitcoin reserved -282, house:network_fee 282'],
      ['payout:po_1:release', 'BTC:bitcoin reserved -418, available 418'],
      ['payout:po_1:gas', 'BTC:bitcoin house:network_fee -282, house:onchain 282'],
    ]);
    expect(done.payout.state).toMatchObject({ status: 'completed', feeCharged: 282n, completedAt: later });
    expect(totalDebitOf(done.payout)).toBe(10_000_282n);
  });

  it('of a token pays its gas in the proportion that was reserved', () => {
    const terms = { ...newPayout().terms, asset: 'USDC:ethereum', network: 'ethereum' } as const;
    const { payout } = openPayout(newPayout({ terms, feeReserved: 500n, feeReservedNative: 2_000n }), now);
    const done = complete(payout, { fee: 1_001n, native: 'ETH' }, later);
    expect(lines(done).slice(1)).toEqual([
      ['payout:po_1:network_fee', 'USDC:ethereum reserved -251, house:network_fee 251'],
      ['payout:po_1:release', 'USDC:ethereum reserved -249, available 249'],
      ['payout:po_1:gas', 'ETH:ethereum house:network_fee -1001, house:onchain 1001'],
    ]);
    const dear = complete(payout, { fee: 9_999n, native: 'ETH' }, later);
    expect(dear.payout.state.feeCharged).toBe(500n);
  });

  it('that fails gives back all, or all but what its failure cost', () => {
    const { payout } = process(openPayout(newPayout(), now).payout, now);
    const failure = { reason: 'replaced', message: 'no' } as const;
    expect(lines(fail(payout, failure, null, later))).toEqual([
      ['payout:po_1:release', 'BTC:bitcoin reserved -10000700, available 10000700'],
    ]);
    expect(lines(fail(payout, failure, { fee: 300n, native: 'BTC' }, later))).toEqual([
      ['payout:po_1:network_fee', 'BTC:bitcoin reserved -300, house:network_fee 300'],
      ['payout:po_1:release', 'BTC:bitcoin reserved -10000400, available 10000400'],
      ['payout:po_1:gas', 'BTC:bitcoin house:network_fee -300, house:onchain 300'],
    ]);
  });

  it('keeps its transactions in order, the one that counts last', () => {
    const { payout } = openPayout(newPayout(), now);
    const first = broadcast(payout, 'aa', 'txn_1', now).payout;
    const second = broadcast(first, 'bb', 'txn_2', later).payout;
    expect(second.state).toMatchObject({ hashes: ['aa', 'bb'], transactionId: 'txn_2', broadcastAt: now });
    expect(settleOn(second, 'bb', 'txn_2', later)).toBe(second);
    expect(settleOn(second, 'aa', 'txn_1', later).state).toMatchObject({
      hashes: ['bb', 'aa'],
      transactionId: 'txn_1',
    });
  });

  const amount = fc.bigInt({ min: 0n, max: 10n ** 24n });
  const end = fc.oneof(
    fc.constant(null),
    fc.record({ kind: fc.constantFrom('complete', 'fail', 'release'), fee: amount }),
  );
  it('moves money only between its accounts: nothing is lost, nothing comes of nothing', () => {
    fc.assert(
      fc.property(amount, amount, fc.array(amount, { maxLength: 4 }), end, (pay, fee, raises, ending) => {
        const terms = { ...newPayout().terms, payAmount: pay + 1n };
        const decisions: PayoutDecision[] = [
          openPayout(newPayout({ terms, feeReserved: fee, feeReservedNative: fee }), now),
        ];
        let payout = (decisions[0] as PayoutDecision).payout;
        const on = (decision: PayoutDecision): Payout => {
          decisions.push(decision);
          return (payout = decision.payout);
        };
        for (const more of raises) {
          const bound = payout.state.feeReserved + more;
          on(raiseFee(payout, { charge: bound, native: bound }, now));
        }
        if (ending?.kind === 'complete') on(complete(payout, { fee: ending.fee, native: 'BTC' }, later));
        const failure = { reason: 'reverted', message: '' } as const;
        if (ending?.kind === 'fail') on(fail(payout, failure, { fee: ending.fee, native: 'BTC' }, later));
        if (ending?.kind === 'release') on(fail(payout, failure, null, later));

        const sums = new Map<string, bigint>();
        const refs = new Set<string>();
        for (const posting of decisions.flatMap(({ postings }) => postings)) {
          expect(refs.has(posting.ref)).toBe(false);
          refs.add(posting.ref);
          expect(posting.lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(0n);
          for (const line of posting.lines) {
            expect(line.amount).not.toBe(0n);
            sums.set(line.account, (sums.get(line.account) ?? 0n) + line.amount);
          }
        }
        const of = (account: string): bigint => sums.get(account) ?? 0n;
        expect(of('reserved')).toBe(ending === null ? reservedOf(payout) : 0n);
        const charged = payout.state.feeCharged ?? 0n;
        const sent = ending?.kind === 'complete' ? payout.terms.payAmount : 0n;
        if (ending !== null) expect(of('available')).toBe(-sent - charged);
        expect(charged <= payout.state.feeReserved).toBe(true);
        // The house keeps nothing but what it was short of.
        const spent = ending === null || ending.kind === 'release' ? 0n : ending.fee;
        expect(of('house:onchain')).toBe(sent + spent);
      }),
    );
  });
});

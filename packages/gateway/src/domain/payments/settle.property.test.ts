import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountKind, Posting } from '../ledger/posting.ts';
import type { AssetKey } from '../money/asset.ts';
import type { Inbound, TransferState } from '../transactions/inbound.ts';
import { placementOf } from '../transactions/inbound.ts';
import type { Purse } from '../transactions/place.ts';
import { assess, placementFor } from './assess.ts';
import { inbound, minutes, payment } from './payment.fixture.ts';
import { settle } from './settle.ts';

type Book = Map<string, bigint>;

const assets = ['BTC:bitcoin', 'USDC:ethereum', 'ETH:ethereum'] as const;

function balance(book: Book, asset: AssetKey, account: AccountKind): bigint {
  return book.get(`${asset} ${account}`) ?? 0n;
}

/** A ledger as the database keeps one: refs once, reversals once and exact, guarded accounts never below zero. */
class Ledger {
  readonly book: Book = new Map();
  readonly #posted = new Map<string, Posting>();
  readonly #reversed = new Set<string>();

  post(posting: Posting): void {
    expect(this.#posted.has(posting.ref), `posted twice: ${posting.ref}`).toBe(false);
    expect(posting.lines.reduce((sum, line) => sum + line.amount, 0n)).toBe(0n);
    expect(posting.lines.length).toBeGreaterThanOrEqual(2);
    if (posting.reverses !== null) {
      const original = this.#posted.get(posting.reverses);
      expect(original?.lines).toEqual(posting.lines.map((line) => ({ ...line, amount: -line.amount })));
      expect(this.#reversed.has(posting.reverses), `reversed twice: ${posting.reverses}`).toBe(false);
      this.#reversed.add(posting.reverses);
    }
    this.#posted.set(posting.ref, posting);
    for (const { account, amount } of posting.lines) {
      const key = `${posting.asset} ${account}`;
      this.book.set(key, (this.book.get(key) ?? 0n) + amount);
    }
    for (const account of ['pending', 'available', 'reserved'] as const) {
      expect(balance(this.book, posting.asset, account)).toBeGreaterThanOrEqual(0n);
    }
  }

  /** Money leaves as a payout would take it, so that a reversal may find too little. */
  spend(asset: AssetKey): void {
    const amount = balance(this.book, asset, 'available');
    this.book.set(`${asset} available`, 0n);
    this.book.set(`${asset} spent`, (this.book.get(`${asset} spent`) ?? 0n) + amount);
  }

  purses(): Map<AssetKey, Purse> {
    return new Map(
      assets.map((asset) => [
        asset,
        {
          available: balance(this.book, asset, 'available'),
          receivable: balance(this.book, asset, 'receivable'),
        },
      ]),
    );
  }
}

const states: readonly TransferState[] = ['pending', 'confirmed', 'replaced', 'failed'];

const step = fc.record({
  which: fc.integer({ min: 0, max: 4 }),
  state: fc.constantFrom(...states),
  minutes: fc.integer({ min: 0, max: 12 }),
  /** Now and then a block corrects the amount. */
  less: fc.constantFrom(0n, 0n, 0n, 1n),
  spend: fc.boolean(),
});

const parts = fc.array(
  fc.record({
    asset: fc.constantFrom(...assets),
    amount: fc.bigInt(1n, 160_000n),
    dust: fc.boolean(),
  }),
  { minLength: 5, maxLength: 5 },
);

describe('settle, whatever the network reports', () => {
  it('balances, reverses exactly, guards accounts, and ends where a recomputation from the survivors ends', () => {
    fc.assert(
      fc.property(
        parts,
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('hold', 'accept'),
        (made, steps, latePayment) => {
          const ledger = new Ledger();
          let current = payment({ latePayment });
          let transfers: readonly Inbound[] = [];
          let clock = 0;
          for (const each of steps) {
            clock += each.minutes;
            const part = made[each.which];
            if (part === undefined) continue;
            const id = `t${each.which}`;
            const amount = part.asset === 'BTC:bitcoin' ? part.amount : part.amount * 500n;
            const known = transfers.some((transfer) => transfer.id === id);
            const next = known
              ? transfers.map((transfer) =>
                  transfer.id === id
                    ? {
                        ...transfer,
                        state: each.state,
                        amount: transfer.amount - (transfer.amount > 1n ? each.less : 0n),
                      }
                    : transfer,
                )
              : [
                  ...transfers,
                  inbound(id, amount, each.state, {
                    asset: part.asset,
                    dust: part.dust && part.amount < 500n,
                    detectedAt: minutes(clock),
                  }),
                ];
            if (each.spend) for (const asset of assets) ledger.spend(asset);
            const decision = settle(current, next, ledger.purses(), minutes(clock));
            for (const posting of decision.postings) ledger.post(posting);
            for (const { available, receivable } of ledger.purses().values()) {
              expect(receivable < 0n && available > 0n, 'a debt stands beside money').toBe(false);
            }
            current = decision.payment;
            transfers = decision.transfers;
          }

          const past = { canceledAt: null, confirmed: current.state.confirmedAt !== null };
          const survivors = transfers.filter(({ state }) => state === 'pending' || state === 'confirmed');
          if (steps.length > 0) {
            expect(current.state).toMatchObject(
              assess(current.terms, past, survivors.toReversed(), minutes(clock)),
            );
          }
          for (const asset of assets) {
            const sums = { pending: 0n, available: 0n, reserved: 0n, suspense: 0n };
            for (const transfer of transfers.filter((each) => each.asset === asset)) {
              const target = placementFor(transfer, current.state);
              expect(placementOf(transfer)).toBe(target);
              if (target !== 'none') sums[target] += transfer.amount;
            }
            const get = (account: AccountKind): bigint => balance(ledger.book, asset, account);
            const spent = ledger.book.get(`${asset} spent`) ?? 0n;
            expect(get('pending')).toBe(sums.pending);
            expect(get('reserved')).toBe(sums.reserved);
            expect(get('house:suspense')).toBe(sums.suspense);
            expect(get('available') + get('receivable') + spent).toBe(sums.available);
            expect(get('house:onchain')).toBe(-(sums.available + sums.reserved + sums.suspense));
            expect(get('house:onchain_unconfirmed')).toBe(-sums.pending);
          }
        },
      ),
      { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });
});

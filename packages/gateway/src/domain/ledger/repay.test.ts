import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { move, type Posting } from './posting.ts';
import { repayFrom } from './repay.ts';

const release = (amount: bigint): Posting => ({
  ref: 'payout:po_1:release',
  kind: 'release',
  asset: 'BTC:bitcoin',
  reverses: null,
  lines: move('reserved', 'available', amount),
});

describe('repayFrom', () => {
  it('takes what is owed out of what becomes free, and no more', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 1000n }),
        fc.bigInt({ min: -1000n, max: 10n }),
        (freed, receivable) => {
          const repayment = repayFrom(release(freed), receivable);
          const repaid = repayment?.amount ?? 0n;
          const owed = receivable < 0n ? -receivable : 0n;
          expect(repaid).toBe(owed < freed ? owed : freed);
          if (repayment === null) return;
          expect(repayment.posting).toEqual({
            ref: 'payout:po_1:release:repay',
            kind: 'repay',
            asset: 'BTC:bitcoin',
            reverses: null,
            lines: move('available', 'receivable', repaid),
          });
        },
      ),
    );
  });

  it('leaves alone what frees nothing', () => {
    expect(repayFrom({ ...release(5n), lines: move('available', 'reserved', 5n) }, -9n)).toBeNull();
    expect(repayFrom({ ...release(5n), lines: move('reserved', 'house:onchain', 5n) }, -9n)).toBeNull();
  });
});

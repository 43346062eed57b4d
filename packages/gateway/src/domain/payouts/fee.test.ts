import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeFor, feeBound, gasLimitOf, raisedBound, rateOfBound } from './fee.ts';

const perByte = { per: 'kvB', economy: 1_000n, normal: 2_000n, priority: 5_000n } as const;
const perGas = { per: 'gas', economy: 1n, normal: 10n ** 9n, priority: 2n * 10n ** 9n } as const;
const positive = fc.bigInt({ min: 1n, max: 10n ** 30n });

describe('what a payout may cost', () => {
  it('is its largest size at the rate of its speed', () => {
    expect(feeBound(perByte, 'normal', 'native')).toBe(714n);
    expect(feeBound(perByte, 'priority', 'native')).toBe(1_785n);
    expect(feeBound(perGas, 'normal', 'native')).toBe(42_000n * 10n ** 9n);
    expect(feeBound(perGas, 'priority', 'token')).toBe(gasLimitOf('token') * 2n * 10n ** 9n);
  });

  it('gives its rate back', () => {
    fc.assert(
      fc.property(positive, (rate) => {
        const bound = feeBound({ ...perByte, normal: rate }, 'normal', 'native');
        expect(rateOfBound(bound) - rate >= 0n).toBe(true);
        expect(rateOfBound(bound) - rate <= 3n).toBe(true);
      }),
    );
  });

  it('rises by enough for a transaction that had taken all of it', () => {
    fc.assert(
      fc.property(positive, fc.constantFrom('native' as const, 'token' as const), (reserved, kind) => {
        const gas = gasLimitOf(kind);
        const price = reserved / gas;
        const least = (price * 9n + 7n) / 8n;
        const { native, charge } = raisedBound(
          { feeReserved: reserved, feeReservedNative: reserved },
          'gas',
          kind,
        );
        expect(native >= least * gas).toBe(true);
        expect(charge).toBe(native);
      }),
    );
    expect(raisedBound({ feeReserved: 8n, feeReservedNative: 800n }, 'kvB', 'native')).toEqual({
      charge: 9n,
      native: 900n,
    });
  });
});

describe('what is charged', () => {
  it('is never more than was reserved, and all of a fee in the coin that is sent', () => {
    fc.assert(
      fc.property(positive, positive, positive, (fee, feeReserved, feeReservedNative) => {
        const charge = chargeFor(fee, { feeReserved, feeReservedNative });
        expect(charge <= feeReserved).toBe(true);
        if (fee <= feeReservedNative) expect(charge * feeReservedNative >= fee * feeReserved).toBe(true);
        expect(chargeFor(fee, { feeReserved: fee, feeReservedNative: fee })).toBe(fee);
      }),
    );
    expect(chargeFor(5n, { feeReserved: 0n, feeReservedNative: 0n })).toBe(0n);
  });
});

import { ceilDiv } from '../money/rate.ts';

export type FeeSpeed = 'economy' | 'normal' | 'priority';

/** What the network asks, per 1000 virtual bytes or per unit of gas, in base units of its own coin. */
export type FeeRates = { readonly [Speed in FeeSpeed]: bigint } & { readonly per: 'kvB' | 'gas' };

/**
 * How large a payout may get: four inputs, a payment to the widest script and change; a plain transfer to a
 * contract wallet; a token transfer that opens the recipient's balance.
 */
const sizes = { utxo: 11n + 4n * 68n + 43n + 31n, native: 42_000n, token: 100_000n } as const;

/** Units of gas that a payout of an asset may use at most. */
export function gasLimitOf(kind: 'native' | 'token'): bigint {
  return sizes[kind];
}

/** What a payout may cost at most at a speed, in the network's own coin. */
export function feeBound(rates: FeeRates, speed: FeeSpeed, kind: 'native' | 'token'): bigint {
  return rates.per === 'kvB' ? ceilDiv(rates[speed] * sizes.utxo, 1000n) : rates[speed] * sizes[kind];
}

/**
 * The least that a replacement has to be allowed to cost: nodes take one that pays an eighth more, and a unit of
 * gas costs whole units of the coin.
 */
export function raisedBound(
  reserved: { readonly feeReserved: bigint; readonly feeReservedNative: bigint },
  per: FeeRates['per'],
  kind: 'native' | 'token',
): { readonly charge: bigint; readonly native: bigint } {
  const { feeReserved, feeReservedNative } = reserved;
  const native = ceilDiv(feeReservedNative * 9n, 8n) + (per === 'gas' ? gasLimitOf(kind) : 0n);
  if (feeReservedNative === 0n) return { charge: feeReserved, native };
  return { charge: ceilDiv(native * feeReserved, feeReservedNative), native };
}

/** The rate per 1000 virtual bytes that a bound on a network of coins was made from. */
export function rateOfBound(bound: bigint): bigint {
  return (bound * 1000n) / sizes.utxo;
}

/** What is charged in the asset for a fee in the network's coin: in the proportion that was reserved, never more. */
export function chargeFor(
  fee: bigint,
  reserved: { readonly feeReserved: bigint; readonly feeReservedNative: bigint },
): bigint {
  const { feeReserved, feeReservedNative } = reserved;
  if (feeReservedNative === 0n) return 0n;
  const charge = ceilDiv(fee * feeReserved, feeReservedNative);
  return charge < feeReserved ? charge : feeReserved;
}

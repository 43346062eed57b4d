import type { Inbound } from '../transactions/inbound.ts';
import type { PaymentOption, PaymentTerms } from './payment.ts';

/**
 * How much of a price some transfers cover.
 *
 * Every option is the whole price in its own asset, so transfers in different assets add up as
 * fractions of their options. Over the common denominator `whole` the sums stay exact integers.
 */
export interface Coverage {
  readonly parts: bigint;
  readonly whole: bigint;
}

export function coverage(options: readonly PaymentOption[], transfers: readonly Inbound[]): Coverage {
  const whole = options.reduce((product, option) => product * option.amount, 1n);
  let parts = 0n;
  for (const option of options) {
    const sum = transfers.reduce(
      (total, each) => (each.asset === option.asset ? total + each.amount : total),
      0n,
    );
    parts += (sum * whole) / option.amount;
  }
  return { parts, whole };
}

const million = 1_000_000n;

/** Whether a coverage pays the price but for the tolerance. */
export function isPaid({ parts, whole }: Coverage, toleranceMillionths: bigint): boolean {
  return parts > 0n && parts * million >= whole * (million - toleranceMillionths);
}

/** Whether a coverage exceeds the price by more than an option's dust. */
export function isOver({ parts, whole }: Coverage, option: PaymentOption): boolean {
  return (parts - whole) * option.amount > option.dust * whole;
}

/** A coverage in the price's currency, rounded down; the exact amount due gives exactly the price. */
export function priceOf({ parts, whole }: Coverage, terms: PaymentTerms): bigint {
  return (parts * terms.price.amount) / whole;
}

import type { Denomination } from '../money/asset.ts';
import type { Payment } from '../payments/payment.ts';

const million = 1_000_000n;

/**
 * What a payment pays of its invoice, in the invoice's base units: its price once it is confirmed, whether
 * something within the tolerance was missing or more was sent; what it received where the merchant accepted
 * less than that.
 */
export function contributionOf(payment: Payment, priced: Denomination): bigint {
  if (payment.state.status !== 'confirmed') return 0n;
  const { price, toleranceMillionths } = payment.terms;
  const { amountReceived } = payment.state;
  // What it received is rounded down to a unit of its currency, so a unit may be missing of what was enough.
  const enough = (price.amount * (million - toleranceMillionths)) / million - 1n;
  const paid = amountReceived >= enough || amountReceived > price.amount ? price.amount : amountReceived;
  return rescale(paid, price.priced, priced);
}

/** What a payment will pay when it is confirmed, while its money is on the way. */
export function expectedOf(payment: Payment, priced: Denomination): bigint {
  if (payment.state.status !== 'confirming') return 0n;
  return rescale(payment.terms.price.amount, payment.terms.price.priced, priced);
}

/** What has been given back of a payment, in the invoice's base units. */
export function refundedOf(payment: Payment, priced: Denomination): bigint {
  return rescale(payment.state.amountRefunded, payment.terms.price.priced, priced);
}

/** An amount in units of other decimals, rounded down: the same currency may have more of them on a network. */
function rescale(units: bigint, from: Denomination, to: Denomination): bigint {
  if (from.decimals <= to.decimals) return units * 10n ** BigInt(to.decimals - from.decimals);
  return units / 10n ** BigInt(from.decimals - to.decimals);
}

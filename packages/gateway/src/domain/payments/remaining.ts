import { ceilDiv } from '../money/rate.ts';
import { isSurviving, type Inbound } from '../transactions/inbound.ts';
import { coverage } from './coverage.ts';
import type { PaymentOption, PaymentTerms } from './payment.ts';

/** What is still to be sent in an option's asset after what has been seen, in its base units, rounded up. */
export function remainingIn(
  option: PaymentOption,
  terms: PaymentTerms,
  transfers: readonly Inbound[],
): bigint {
  const alive = transfers.filter((each) => isSurviving(each) && !each.dust);
  const { parts, whole } = coverage(terms.options, alive);
  return parts >= whole ? 0n : ceilDiv((whole - parts) * option.amount, whole);
}

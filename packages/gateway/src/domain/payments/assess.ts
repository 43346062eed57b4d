import { isSurviving, type Inbound, type Placement } from '../transactions/inbound.ts';
import { coverage, isOver, isPaid, priceOf } from './coverage.ts';
import { stands } from './accepted.ts';
import type { PaymentException, PaymentState, PaymentStatus, PaymentTerms, Resolution } from './payment.ts';

/** What the transfers that survive say about a payment. */
export type Assessment = Pick<
  PaymentState,
  'status' | 'exception' | 'amountDue' | 'amountPending' | 'amountReceived' | 'amountOverpaid' | 'selected'
>;

/** The facts of a payment's past that its transfers cannot tell. */
export interface Past {
  readonly canceledAt: Date | null;
  /** It has been confirmed once: goods may be on their way, so money that goes missing is the merchant's to decide. */
  readonly confirmed: boolean;
  /** What the payer chose to pay with. */
  readonly chosen?: PaymentState['chosen'];
  readonly resolution?: Resolution | null;
}

/**
 * Where a payment stands, from its terms, its past and the transfers that survive.
 *
 * It depends on nothing else, so the order in which a network reports things leaves no trace.
 */
export function assess(
  terms: PaymentTerms,
  past: Past,
  transfers: readonly Inbound[],
  now: Date,
): Assessment {
  const alive = transfers.filter((each) => isSurviving(each) && !each.dust).sort(byDetection);
  const counted = alive.filter((each) => terms.options.some((option) => option.asset === each.asset));
  const confirmed = counted.filter((each) => each.state === 'confirmed');
  const seenInPrice = priceOf(coverage(terms.options, counted), terms);
  const receivedInPrice = priceOf(coverage(terms.options, confirmed), terms);

  const first = counted[0];
  const only = terms.options.length === 1 ? terms.options[0] : undefined;
  const option = terms.options.find((each) => each.asset === (first?.asset ?? past.chosen)) ?? only;
  const over = option !== undefined && isOver(coverage(terms.options, confirmed), option);
  const { status, exception } = judge({
    terms,
    past,
    alive,
    counted,
    now,
    over,
  });
  const settled = status === 'confirming' || status === 'confirmed';
  const open = terms.price.amount - seenInPrice;
  return {
    status,
    exception,
    amountDue: settled || open < 0n ? 0n : open,
    amountPending: seenInPrice - receivedInPrice,
    amountReceived: receivedInPrice,
    amountOverpaid: over ? receivedInPrice - terms.price.amount : 0n,
    selected: option?.asset ?? null,
  };
}

interface Evidence {
  readonly terms: PaymentTerms;
  readonly past: Past;
  readonly alive: readonly Inbound[];
  readonly counted: readonly Inbound[];
  readonly over: boolean;
  readonly now: Date;
}

interface Verdict {
  readonly status: PaymentStatus;
  readonly exception: PaymentException | null;
}

/** The state machine: the rows of the design's table, first match wins. */
function judge({ terms, past, alive, counted, over, now }: Evidence): Verdict {
  const { resolution = null } = past;
  // Whoever reopens a payment has seen what came by then.
  const seenUntil = resolution?.action === 'reopen' ? resolution.at : null;
  const wrong = alive.some(
    (each) => !counted.includes(each) && (seenUntil === null || each.detectedAt > seenUntil),
  );
  const closesAt =
    past.canceledAt !== null && past.canceledAt < terms.expiresAt ? past.canceledAt : terms.expiresAt;
  const onTime = counted.filter((each) => each.detectedAt < closesAt);
  const accepted =
    terms.latePayment === 'accept' ? counted.filter((each) => each.detectedAt < terms.monitorUntil) : onTime;
  const pays = (transfers: readonly Inbound[]): boolean =>
    isPaid(coverage(terms.options, transfers), terms.toleranceMillionths);
  const late = pays(onTime) ? null : 'paid_late';

  if (pays(accepted.filter((each) => each.state === 'confirmed'))) {
    return { status: 'confirmed', exception: over ? 'overpaid' : late };
  }
  if (resolution !== null && stands(resolution, alive)) {
    return { status: 'confirmed', exception: over ? 'overpaid' : resolution.exception };
  }
  if (past.confirmed) return { status: 'unresolved', exception: 'reorged' };
  if (pays(accepted)) return { status: 'confirming', exception: late };
  if (wrong) return { status: 'unresolved', exception: 'wrong_asset' };
  if (now < closesAt) return { status: 'pending', exception: counted.length > 0 ? 'underpaid' : null };
  if (counted.length === 0)
    return { status: past.canceledAt === null ? 'expired' : 'canceled', exception: null };
  return { status: 'unresolved', exception: accepted.length > 0 ? 'underpaid' : 'paid_late' };
}

/** Where a transfer's money belongs while its payment has a status. */
export function placementFor(transfer: Inbound, status: PaymentStatus): Placement {
  if (!isSurviving(transfer)) return 'none';
  if (transfer.dust) return transfer.state === 'confirmed' ? 'suspense' : 'none';
  if (transfer.state === 'pending') return 'pending';
  return status === 'confirmed' ? 'available' : 'reserved';
}

function byDetection(a: Inbound, b: Inbound): number {
  return a.detectedAt.getTime() - b.detectedAt.getTime() || (a.id < b.id ? -1 : 1);
}

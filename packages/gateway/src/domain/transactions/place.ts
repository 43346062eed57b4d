import { move, reverse, type AccountKind, type Posting } from '../ledger/posting.ts';
import { repayFrom } from '../ledger/repay.ts';
import { placementOf, type ActivePosting, type Inbound, type Placement } from './inbound.ts';

/** What a merchant can lose and owes in an asset, read under lock before anything is decided. */
export interface Purse {
  readonly available: bigint;
  readonly receivable: bigint;
}

export interface Placed<Transfer extends Inbound> {
  readonly transfer: Transfer;
  readonly postings: readonly Posting[];
  readonly purse: Purse;
}

/** The side of a placement that the chain stands on. */
function houseOf(placement: Placement): AccountKind | null {
  if (placement === 'none') return null;
  return placement === 'pending' ? 'house:onchain_unconfirmed' : 'house:onchain';
}

function accountOf(placement: Exclude<Placement, 'none'>): AccountKind {
  return placement === 'suspense' ? 'house:suspense' : placement;
}

/** The lines of a step between two placements; what arrives is a debit of the house and a credit of the merchant. */
function linesOf(from: Placement, to: Placement, amount: bigint): Posting['lines'] {
  const lines = [];
  if (from !== 'none') lines.push({ account: accountOf(from), amount: -amount });
  if (to !== 'none') lines.push({ account: accountOf(to), amount });
  const before = houseOf(from);
  const after = houseOf(to);
  if (before !== after) {
    if (before !== null) lines.push({ account: before, amount });
    if (after !== null) lines.push({ account: after, amount: -amount });
  }
  return lines;
}

function toPosting(transfer: Inbound, step: ActivePosting): Posting {
  const lines = linesOf(step.from, step.to, step.amount);
  return { ref: step.ref, kind: step.kind, asset: transfer.asset, reverses: null, lines };
}

/** How deep in the ledger a placement stands; a step leads one deeper, a reversal back. */
function stepsTo(target: Placement): Placement[] {
  switch (target) {
    case 'none':
      return [];
    case 'pending':
      return ['pending'];
    case 'suspense':
      return ['suspense'];
    case 'available':
    case 'reserved':
      return ['pending', target];
  }
}

function kindOf(from: Placement, to: Placement): ActivePosting['kind'] {
  if (to === 'pending') return 'seen';
  if (from === 'reserved') return 'release';
  return from === 'available' ? 'hold' : 'confirmed';
}

/**
 * Moves a transfer's money to where it belongs.
 *
 * Going back reverses postings, newest first and each exactly; going on adds them. Where a reversal
 * takes more than is available, `receivable` advances the rest first, and every credit repays it.
 */
export function place<Transfer extends Inbound>(
  transfer: Transfer,
  target: Placement,
  purse: Purse,
): Placed<Transfer> {
  const postings: Posting[] = [];
  let { available, receivable } = purse;
  let { active, reversals } = transfer;

  const post = (posting: Posting): void => {
    const change = posting.lines.reduce(
      (sum, line) => (line.account === 'available' ? sum + line.amount : sum),
      0n,
    );
    if (available + change < 0n) {
      const missing = -(available + change);
      const lines = move('receivable', 'available', missing);
      postings.push({
        ref: `${posting.ref}:advance`,
        kind: 'advance',
        asset: posting.asset,
        reverses: null,
        lines,
      });
      available += missing;
      receivable -= missing;
    }
    postings.push(posting);
    available += change;
    const repayment = repayFrom(posting, receivable);
    if (repayment !== null) {
      postings.push(repayment.posting);
      available -= repayment.amount;
      receivable += repayment.amount;
    }
  };

  const back = (): void => {
    const last = active.at(-1);
    if (last === undefined) return;
    post(reverse(toPosting(transfer, last)));
    active = active.slice(0, -1);
    reversals += 1;
  };

  const on = (to: Placement): void => {
    const from = placementOf({ active });
    const kind = kindOf(from, to);
    const ref = `${transfer.transferId}:${kind}${reversals === 0 ? '' : `:${reversals}`}`;
    const step: ActivePosting = { ref, kind, from, to, amount: transfer.amount };
    post(toPosting(transfer, step));
    active = [...active, step];
  };

  while (active.some((step) => step.amount !== transfer.amount)) back();
  const resting = placementOf({ active });
  if (resting !== target) {
    if (isCredited(resting) && isCredited(target)) {
      if (active.at(-2)?.to === target) back();
      else on(target);
    } else {
      const steps = stepsTo(target);
      while (!isBeginning(active, steps)) back();
      for (const next of steps.slice(active.length)) on(next);
    }
  }
  return { transfer: { ...transfer, active, reversals }, postings, purse: { available, receivable } };
}

/** Confirmed money of the merchant, free or held. */
function isCredited(placement: Placement): boolean {
  return placement === 'available' || placement === 'reserved';
}

function isBeginning(active: readonly ActivePosting[], steps: readonly Placement[]): boolean {
  return active.length <= steps.length && active.every((step, index) => step.to === steps[index]);
}

import { move, type Posting } from './posting.ts';

export interface Repayment {
  readonly posting: Posting;
  readonly amount: bigint;
}

/**
 * What a merchant owes is repaid out of whatever becomes free, at once: by the time anybody can spend the
 * credit, the debt is gone. Null where a posting frees nothing or nothing is owed.
 *
 * @param receivable below zero by what is owed
 */
export function repayFrom({ ref, asset, lines }: Posting, receivable: bigint): Repayment | null {
  const freed = lines.reduce(
    (sum, { account, amount }) => (account === 'available' ? sum + amount : sum),
    0n,
  );
  if (freed <= 0n || receivable >= 0n) return null;
  const repaid = -receivable < freed ? -receivable : freed;
  const posting = { ref: `${ref}:repay`, kind: 'repay', asset, reverses: null } as const;
  return { amount: repaid, posting: { ...posting, lines: move('available', 'receivable', repaid) } };
}

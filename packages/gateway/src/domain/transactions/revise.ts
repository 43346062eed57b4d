import type { Transaction, TransactionEvent } from './transaction.ts';

export interface Revision {
  readonly transaction: Transaction;
  readonly changed: boolean;
  readonly events: readonly TransactionEvent[];
}

/** Raises the version of a transaction that changed for its reader, and says which events that makes. */
export function revise(before: Transaction | null, after: Transaction, now: Date): Revision {
  if (before === null) {
    const events: TransactionEvent[] =
      after.state === 'confirmed'
        ? ['transaction.pending', 'transaction.confirmed']
        : [`transaction.${after.state}`];
    return {
      transaction: { ...after, confirmedAt: after.state === 'confirmed' ? now : null },
      changed: true,
      events,
    };
  }
  const moved = before.state !== after.state;
  const visible =
    moved ||
    before.block?.hash !== after.block?.hash ||
    before.amount !== after.amount ||
    before.replaceable !== after.replaceable ||
    before.replacedBy !== after.replacedBy ||
    before.from !== after.from;
  const changed = visible || before.active !== after.active || before.spends !== after.spends;
  if (!changed) return { transaction: before, changed: false, events: [] };
  const confirmedAt = after.state === 'confirmed' ? (moved ? now : before.confirmedAt) : null;
  return {
    transaction: {
      ...after,
      confirmedAt,
      version: visible ? before.version + 1 : before.version,
      updatedAt: visible ? now : before.updatedAt,
    },
    changed: true,
    events: moved ? [`transaction.${after.state}`] : [],
  };
}

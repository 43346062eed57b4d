import type { Payment } from '../../domain/payments/payment.ts';
import type { Decision } from '../../domain/payments/settle.ts';
import { revise } from '../../domain/transactions/revise.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import { settleInvoiceOf } from '../invoices/settle-invoice-of.ts';
import type { Work } from '../ports/work.ts';

/** What was there before a decision; a transaction that is missing is new. */
export interface Before {
  readonly payment: Payment | null;
  readonly transactions: ReadonlyMap<string, Transaction>;
}

/** Writes what was decided about a payment and its transactions: rows, postings and events, in one commit. */
export async function persist(
  work: Work,
  tip: number,
  before: Before,
  decision: Decision<Transaction>,
): Promise<void> {
  await saveTransactions(work, tip, before.transactions, decision.transfers);
  for (const posting of decision.postings) await work.ledger.post(posting);
  if (!decision.changed) return;
  await work.payments.update(decision.payment);
  const ids = decision.transfers.map((each) => each.id);
  for (const event of decision.events)
    await work.events.payment(event, decision.payment, ids, before.payment);
  await settleInvoiceOf(work, decision.payment);
}

export async function saveTransactions(
  work: Work,
  tip: number,
  known: ReadonlyMap<string, Transaction>,
  transactions: readonly Transaction[],
): Promise<void> {
  for (const after of transactions) {
    const before = known.get(after.id) ?? null;
    const revision = revise(before, after, work.now);
    if (!revision.changed) continue;
    await work.transactions.save(revision.transaction, before === null);
    // Anybody can send tokens of their own making: that is shown to who looks, and told to nobody.
    if (!revision.transaction.listed) continue;
    for (const event of revision.events)
      await work.events.transaction(event, revision.transaction, tip, before);
  }
}

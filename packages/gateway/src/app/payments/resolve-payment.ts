import { notFound } from '@cryptoix/server';
import { accept, isWaiting, reopen } from '../../domain/payments/resolve.ts';
import { settle } from '../../domain/payments/settle.ts';
import type { Work } from '../ports/work.ts';
import { refuse, refuseState } from '../refusal.ts';
import { persist } from './persist.ts';
import type { PaymentWithTransactions } from './retrieve-payment.ts';

export interface ResolvePayment {
  readonly action: 'accept' | 'reopen';
  /** Seconds; for `reopen` only. */
  readonly expiresIn?: number | undefined;
  readonly note: string | null;
  /** Id of the API key that decides. */
  readonly by: string;
}

/** Closes an unresolved payment: its money is accepted as it is, or the payer gets more time. */
export async function resolvePayment(
  work: Work,
  id: string,
  { action, expiresIn, note, by }: ResolvePayment,
): Promise<PaymentWithTransactions> {
  if (action !== 'reopen' && expiresIn !== undefined)
    throw refuse('/expires_in', 'parameter_invalid', 'it is for the action reopen only');
  const [locked] = await work.payments.lock([id]);
  if (locked === undefined) throw notFound('payment', id);
  const transactions = await work.transactions.ofPayments([id]);
  const purses = await work.ledger.purses([...new Set(transactions.map((each) => each.asset))]);
  // Its time may have run out without anybody having looked yet: what is decided about is how it is now.
  const now = settle(locked, transactions, purses, work.now);
  const { status } = now.payment.state;
  if (status !== 'unresolved') {
    throw refuseState(`A payment with the status ${status} needs no resolution.`, status, ['unresolved']);
  }
  const before = { payment: locked, transactions: new Map(transactions.map((each) => [each.id, each])) };
  if (action === 'accept' && isWaiting(transactions)) {
    const message = 'Money for this payment is not confirmed yet. Accept it when it is.';
    throw refuseState(message, status, ['unresolved']);
  }
  // What it had become is told before what is made of it.
  await persist(work, 0, before, now);
  const { payment: current, transfers } = now;
  const known = { payment: current, transactions: new Map(transfers.map((each) => [each.id, each])) };
  const left = await work.ledger.purses([...purses.keys()]);
  const seconds = expiresIn ?? (await work.accounts.defaults()).expiresIn;
  const decision =
    action === 'accept'
      ? accept(current, transfers, left, { by, note }, work.now)
      : reopen(
          current,
          transfers,
          left,
          { by, note, expiresAt: new Date(work.now.getTime() + seconds * 1000) },
          work.now,
        );
  await persist(work, 0, known, decision);
  return { payment: decision.payment, transactions };
}

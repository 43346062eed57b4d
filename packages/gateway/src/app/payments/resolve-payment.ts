import { notFound } from '@cryptoix/server';
import { accept, giveBack, isWaiting, reopen } from '../../domain/payments/resolve.ts';
import { settle, type Decision } from '../../domain/payments/settle.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import type { CreatePayoutPorts } from '../payouts/create-payout.ts';
import type { Work } from '../ports/work.ts';
import { giveBackAll, type GiveBack } from '../refunds/give-back-all.ts';
import { refuse, refuseState } from '../refusal.ts';
import { persist } from './persist.ts';
import type { PaymentWithTransactions } from './retrieve-payment.ts';

export interface ResolvePayment {
  readonly action: 'accept' | 'refund' | 'reopen';
  /** Seconds; for `reopen` only. */
  readonly expiresIn?: number | undefined;
  /** For `refund` only, and needed there. */
  readonly refund?: GiveBack | undefined;
  readonly note: string | null;
  /** The API key that decides, and its line. */
  readonly by: Payout['createdBy'];
}

/** Closes an unresolved payment: its money is accepted as it is or sent back, or the payer gets more time. */
export async function resolvePayment(
  work: Work,
  ports: CreatePayoutPorts,
  id: string,
  { action, expiresIn, refund, note, by }: ResolvePayment,
): Promise<PaymentWithTransactions> {
  if (action !== 'reopen' && expiresIn !== undefined)
    throw refuse('/expires_in', 'parameter_invalid', 'it is for the action reopen only');
  if (action !== 'refund' && refund !== undefined)
    throw refuse('/refund', 'parameter_invalid', 'it is for the action refund only');
  if (action === 'refund' && refund === undefined)
    throw refuse('/refund', 'parameter_missing', 'it must name the address that the money goes back to');
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
  if (action !== 'reopen' && isWaiting(transactions)) {
    const message = `Money for this payment is not confirmed yet. Resolve it by ${action} when it is.`;
    throw refuseState(message, status, ['unresolved']);
  }
  if (action === 'reopen' && now.payment.state.resolution?.action === 'refund') {
    const message = 'The money of this payment has been given back before, so it cannot be reopened.';
    throw refuseState(message, status, ['unresolved']);
  }
  // What it had become is told before what is made of it.
  await persist(work, 0, before, now);
  const { payment: current, transfers } = now;
  const known = { payment: current, transactions: new Map(transfers.map((each) => [each.id, each])) };
  const left = await work.ledger.purses([...purses.keys()]);
  const resolver = { by: by.keyId, note };
  const decide = async (): Promise<Decision<Transaction>> => {
    if (action === 'accept') return accept(current, transfers, left, resolver, work.now);
    if (action === 'refund') return giveBack(current, transfers, left, resolver, work.now);
    const seconds = expiresIn ?? (await work.accounts.defaults()).expiresIn;
    const expiresAt = new Date(work.now.getTime() + seconds * 1000);
    return reopen(current, transfers, left, { ...resolver, expiresAt }, work.now);
  };
  const decision = await decide();
  await persist(work, 0, known, decision);
  if (refund !== undefined) await giveBackAll(work, ports, by, decision.payment, decision.transfers, refund);
  return { payment: decision.payment, transactions };
}

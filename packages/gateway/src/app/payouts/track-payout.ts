import {
  broadcast,
  complete,
  fail,
  process,
  settleOn,
  waitFor,
  type FinalTransaction,
} from '../../domain/payouts/change-payout.ts';
import type { FailureReason, Payout, PendingReason } from '../../domain/payouts/payout.ts';
import { confirmationsOf, vanish } from '../../domain/transactions/observe.ts';
import type { BlockPosition, NetworkFee, Transaction } from '../../domain/transactions/transaction.ts';
import { saveTransactions } from '../payments/persist.ts';
import type { Work } from '../ports/work.ts';
import { persistPayout } from './persist-payout.ts';

/** A payout that is still there to be worked on, locked; null where it has moved on. */
async function locked(work: Work, id: string, status: Payout['state']['status']): Promise<Payout | null> {
  const [payout] = await work.payouts.lock([id]);
  return payout?.state.status === status ? payout : null;
}

/** Takes a payout that waits; from here on it can no longer be canceled. Null where somebody was faster. */
export async function startPayout(work: Work, id: string): Promise<Payout | null> {
  const payout = await locked(work, id, 'pending');
  return payout === null ? null : await persistPayout(work, payout, process(payout, work.now));
}

/** Notes why it waits. */
export async function delayPayout(work: Work, id: string, reason: PendingReason): Promise<void> {
  const payout = await locked(work, id, 'pending');
  if (payout === null || payout.state.pendingReason === reason) return;
  await persistPayout(work, payout, waitFor(payout, reason, work.now));
}

export interface SentTransaction {
  readonly hash: string;
  readonly from: readonly string[];
  readonly confirmationsRequired: number;
  readonly tip: number;
  /** The contract of a token of the network; null for its own coin. */
  readonly contractOf: (currency: string) => string | null;
}

/** A transaction of the payout is on its way; an earlier one has given its place to it. */
export async function sendPayout(work: Work, id: string, sent: SentTransaction): Promise<void> {
  const payout = await locked(work, id, 'processing');
  if (payout === null || payout.state.hashes.includes(sent.hash)) return;
  const transactions = await work.transactions.ofPayouts([id]);
  const known = new Map(transactions.map((each) => [each.id, each]));
  const outgoing = newTransaction(work, payout, sent);
  const replaced = transactions
    .filter((each) => each.state === 'pending')
    .map((each) => vanish(each, sent.hash));
  await saveTransactions(work, sent.tip, known, [...replaced, outgoing]);
  await persistPayout(work, payout, broadcast(payout, sent.hash, outgoing.id, work.now));
}

/** Where its transaction stands in the chain; a block that is null was undone. */
export async function placePayout(
  work: Work,
  id: string,
  hash: string,
  block: BlockPosition | null,
  tip: number,
): Promise<void> {
  const payout = await locked(work, id, 'processing');
  if (payout === null) return;
  const transactions = await work.transactions.ofPayouts([id]);
  const known = new Map(transactions.map((each) => [each.id, each]));
  const found = transactions.find((each) => each.hash === hash);
  // A transaction that only cancels is none of the payout's.
  if (found === undefined) return;
  const others = transactions
    .filter((each) => each.id !== found.id && each.state === 'pending' && block !== null)
    .map((each) => vanish(each, hash));
  const standing: Transaction = {
    ...found,
    state: 'pending',
    replacedBy: null,
    block,
    replaceable: block === null,
  };
  await saveTransactions(work, tip, known, [...others, standing]);
  const settled = settleOn(payout, hash, found.id, work.now);
  if (settled !== payout) await persistPayout(work, payout, { payout: settled, postings: [], events: [] });
}

export interface FinalPayout extends FinalTransaction {
  readonly hash: string;
  readonly block: BlockPosition;
  readonly tip: number;
  readonly decimals: Omit<NetworkFee, 'amount'>;
}

/** Its transaction is final: the money has left, once. */
export async function completePayout(work: Work, id: string, final: FinalPayout): Promise<void> {
  const payout = await locked(work, id, 'processing');
  if (payout === null) return;
  const transactions = await work.transactions.ofPayouts([id]);
  await closeTransactions(work, transactions, final, 'confirmed');
  await persistPayout(
    work,
    payout,
    complete(payout, final, work.now),
    confirmationsOf(final.block, final.tip),
  );
}

/** It will not be paid; `final` is the transaction that says so, null where none was ever signed. */
export async function failPayout(
  work: Work,
  id: string,
  failure: { readonly reason: FailureReason; readonly message: string },
  final: FinalPayout | null,
): Promise<void> {
  const payout = (await locked(work, id, 'processing')) ?? (await locked(work, id, 'pending'));
  if (payout === null) return;
  const transactions = await work.transactions.ofPayouts([id]);
  if (final !== null) await closeTransactions(work, transactions, final, 'failed');
  else {
    const known = new Map(transactions.map((each) => [each.id, each]));
    const gone = transactions.filter((each) => each.state === 'pending').map((each) => vanish(each, null));
    await saveTransactions(work, 0, known, gone);
  }
  await persistPayout(work, payout, fail(payout, failure, final, work.now));
}

async function closeTransactions(
  work: Work,
  transactions: readonly Transaction[],
  { hash, block, tip, fee, decimals }: FinalPayout,
  state: 'confirmed' | 'failed',
): Promise<void> {
  const known = new Map(transactions.map((each) => [each.id, each]));
  const closed = transactions.map((each): Transaction => {
    if (each.hash !== hash) return each.state === 'pending' ? vanish(each, hash) : each;
    return {
      ...each,
      state,
      block,
      replaceable: false,
      replacedBy: null,
      networkFee: { ...decimals, amount: fee },
    };
  });
  await saveTransactions(work, tip, known, closed);
}

function newTransaction(work: Work, payout: Payout, sent: SentTransaction): Transaction {
  const { terms } = payout;
  return {
    id: work.newId('txn'),
    transferId: `${terms.network}:${sent.hash}:out`,
    asset: terms.asset,
    ...terms.paid,
    amount: terms.payAmount,
    dust: false,
    state: 'pending',
    detectedAt: work.now,
    active: [],
    reversals: 0,
    merchantId: work.merchantId,
    livemode: payout.livemode,
    version: 1,
    createdAt: work.now,
    updatedAt: work.now,
    type: payout.refundId === null ? 'payout' : 'refund',
    network: terms.network,
    hash: sent.hash,
    index: 'out',
    indexOf: null,
    block: null,
    contract: sent.contractOf(terms.paid.currency),
    listed: true,
    confirmationsRequired: sent.confirmationsRequired,
    untilFinal: false,
    replaceable: true,
    replacedBy: null,
    from: sent.from,
    to: terms.address,
    spends: [],
    value: null,
    paymentId: null,
    invoiceId: null,
    payoutId: payout.id,
    refundId: payout.refundId,
    networkFee: null,
    customerId: payout.notes.customerId,
    confirmedAt: null,
  };
}

import { settle } from '../../domain/payments/settle.ts';
import { depositPlacement } from '../../domain/transactions/deposit.ts';
import { isSurviving } from '../../domain/transactions/inbound.ts';
import { deepen, loseBlock, sight, vanish, type Sighting } from '../../domain/transactions/observe.ts';
import { place } from '../../domain/transactions/place.ts';
import type { Transaction } from '../../domain/transactions/transaction.ts';
import type { Transfer } from '../ports/chain.ts';
import type { IssuedAddress, Work } from '../ports/work.ts';
import { firstSighting, type SightingPorts } from './first-sighting.ts';
import { persist, saveTransactions } from './persist.ts';

/**
 * What a network reports; `tip` is the height that confirmations are counted from, `finalized` the one up to
 * which the network calls its blocks final.
 */
export type Observation =
  | { readonly type: 'seen'; readonly tip: number; readonly transfers: readonly Transfer[] }
  | {
      readonly type: 'connected';
      readonly tip: number;
      readonly finalized: number | null;
      readonly block: { readonly height: number; readonly hash: string };
      readonly transfers: readonly Transfer[];
    }
  | { readonly type: 'finalized'; readonly tip: number; readonly finalized: number }
  | { readonly type: 'disconnected'; readonly tip: number; readonly block: { readonly hash: string } }
  | {
      readonly type: 'gone';
      readonly tip: number;
      readonly txids: ReadonlyMap<string, string | null>;
    };

export type ObservePorts = SightingPorts;

/**
 * Takes what a network reports about one merchant's addresses: transactions move, payments are judged
 * anew, and money is posted, in the transaction of `work`. Hearing the same thing twice changes nothing.
 */
export async function observeDeposits(
  work: Work,
  ports: ObservePorts,
  observation: Observation,
): Promise<void> {
  const { network } = ports;
  const transfers = 'transfers' in observation ? observation.transfers : [];
  const addresses = new Map(
    (await work.addresses.find(network.name, unique(transfers.map((each) => each.to)))).map((each) => [
      each.address,
      each,
    ]),
  );
  // Coin for gas that the wallet lends to an address of deposits is moved, not paid.
  const lender = network.wallet?.kind === 'account' ? network.wallet.hot.address : null;
  const ours = transfers.filter(({ to, from }) => addresses.has(to) && (from === null || from !== lender));
  const touched = await touchedBy(work, network.name, observation, ours);

  // What is not listed is no business of the payment whose address it came to.
  const paymentIds = unique(
    [
      ...ours.filter(isListed).map((each) => addresses.get(each.to)?.paymentId ?? null),
      ...touched.filter((each) => each.listed).map((each) => each.paymentId),
    ].filter((id) => id !== null),
  );
  // Everything is locked, in one order, before the first posting: two workers wait and never deadlock.
  const payments = await work.payments.lock(paymentIds);
  const ofPayments = await work.transactions.ofPayments(paymentIds);
  const deposits = await work.transactions.lock(touched.filter(isDeposit).map((each) => each.id));
  const known = new Map([...ofPayments, ...deposits].map((each) => [each.id, each]));

  const changed = new Map(known);
  for (const [id, transaction] of known) {
    if (transaction.network === network.name) changed.set(id, apply(transaction, observation));
  }
  const byTransfer = new Map([...known.values()].map((each) => [each.transferId, each.id]));
  for (const transfer of ours) {
    const id = byTransfer.get(transfer.id);
    const issued = addresses.get(transfer.to) as IssuedAddress;
    const payment = payments.find((each) => each.id === issued.paymentId) ?? null;
    const base =
      id === undefined
        ? await firstSighting(work, ports, transfer, { payment, paymentId: issued.paymentId })
        : (changed.get(id) as Transaction);
    if (base === null) continue;
    const sighted = { ...base, amount: transfer.amount };
    changed.set(base.id, sight(sighted, toSighting(transfer), observation.tip, finalizedOf(observation)));
  }

  if (payments.length + deposits.length > 1)
    await work.ledger.purses(
      unique([...changed.values()].filter((each) => each.listed).map((each) => each.asset)),
    );
  for (const payment of payments) {
    const mine = [...changed.values()].filter((each) => each.listed && each.paymentId === payment.id);
    const purses = await work.ledger.purses(unique(mine.map((each) => each.asset)));
    const decision = settle(payment, mine, purses, work.now);
    await persist(work, observation.tip, { payment, transactions: known }, decision);
  }
  for (const transaction of [...changed.values()].filter(isDeposit)) {
    const purses = transaction.listed
      ? await work.ledger.purses([transaction.asset])
      : new Map<never, never>();
    const purse = purses.get(transaction.asset) ?? { available: 0n, receivable: 0n };
    const placed = place(transaction, depositPlacement(transaction), purse);
    await saveTransactions(work, observation.tip, known, [placed.transfer]);
    for (const posting of placed.postings) await work.ledger.post(posting);
  }
}

/** Money that pays no payment, and what is no money at all. */
function isDeposit({ paymentId, listed }: Transaction): boolean {
  return paymentId === null || !listed;
}

function isListed({ currency }: Transfer): boolean {
  return currency !== null;
}

function finalizedOf(observation: Observation): number | null {
  return 'finalized' in observation ? observation.finalized : null;
}

function depthOf({ tip, finalized }: { tip: number; finalized: number | null }) {
  return { tip, finalized };
}

async function touchedBy(
  work: Work,
  network: string,
  observation: Observation,
  ours: readonly Transfer[],
): Promise<Transaction[]> {
  switch (observation.type) {
    case 'seen':
      return await work.transactions.touched(network, {
        by: 'txids',
        txids: unique(ours.map((each) => each.txid)),
      });
    case 'gone':
      return await work.transactions.touched(network, { by: 'txids', txids: [...observation.txids.keys()] });
    case 'disconnected':
      return await work.transactions.touched(network, { by: 'block', hash: observation.block.hash });
    case 'connected': {
      const txids = unique(ours.map((each) => each.txid));
      const [mined, deep] = [
        await work.transactions.touched(network, { by: 'txids', txids }),
        await work.transactions.touched(network, { by: 'depth', ...depthOf(observation) }),
      ];
      return [...mined, ...deep];
    }
    case 'finalized':
      return await work.transactions.touched(network, { by: 'depth', ...depthOf(observation) });
  }
}

/** What an observation does to a transaction, before the transfers that it lists are looked at. */
function apply(transaction: Transaction, observation: Observation): Transaction {
  switch (observation.type) {
    case 'gone': {
      const by = observation.txids.get(transaction.hash);
      return by === undefined || transaction.block !== null ? transaction : vanish(transaction, by);
    }
    case 'disconnected':
      return transaction.block?.hash === observation.block.hash ? loseBlock(transaction) : transaction;
    case 'seen':
      return withoutRivals(transaction, observation.transfers);
    case 'connected': {
      const { transfers, tip } = observation;
      const mined = transfers.some((each) => each.txid === transaction.hash);
      // What a block holds of a transaction replaces what was expected of it.
      const listed = transfers.some((each) => each.id === transaction.transferId);
      if (mined && !listed && transaction.block === null) return vanish(transaction, null);
      return deepen(withoutRivals(transaction, transfers), tip, observation.finalized);
    }
    case 'finalized':
      return deepen(transaction, observation.tip, observation.finalized);
  }
}

/** Of two transactions that spend the same, the one that the network has now is the one that counts. */
function withoutRivals(transaction: Transaction, transfers: readonly Transfer[]): Transaction {
  if (transaction.block !== null || !isSurviving(transaction)) return transaction;
  const rival = transfers.find(
    (each) =>
      each.txid !== transaction.hash && each.spends.some((spend) => transaction.spends.includes(spend)),
  );
  return rival === undefined ? transaction : vanish(transaction, rival.txid);
}

function toSighting({ block, replaceable, from, spends }: Transfer): Sighting {
  return { block, replaceable, from: from === null ? [] : [from], spends };
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

import { fiats, toAssetKey } from '../../domain/money/asset.ts';
import { settle } from '../../domain/payments/settle.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import { valueOf } from '../../domain/money/rate.ts';
import { depositPlacement } from '../../domain/transactions/deposit.ts';
import { isSurviving } from '../../domain/transactions/inbound.ts';
import { deepen, loseBlock, sight, vanish, type Sighting } from '../../domain/transactions/observe.ts';
import { place } from '../../domain/transactions/place.ts';
import type { Transaction, Valuation } from '../../domain/transactions/transaction.ts';
import type { Transfer } from '../ports/chain.ts';
import type { Network } from '../ports/networks.ts';
import type { Rates } from '../ports/rates.ts';
import { sourceOf } from '../rates/lock-rate.ts';
import type { IssuedAddress, Work } from '../ports/work.ts';
import { persist, saveTransactions } from './persist.ts';

/** What a network reports; `tip` is the height that confirmations are counted from. */
export type Observation =
  | { readonly type: 'seen'; readonly tip: number; readonly transfers: readonly Transfer[] }
  | {
      readonly type: 'connected';
      readonly tip: number;
      readonly block: { readonly height: number; readonly hash: string };
      readonly transfers: readonly Transfer[];
    }
  | { readonly type: 'disconnected'; readonly tip: number; readonly block: { readonly hash: string } }
  | {
      readonly type: 'gone';
      readonly tip: number;
      readonly txids: ReadonlyMap<string, string | null>;
    };

export interface ObservePorts {
  readonly network: Network;
  readonly rates: Rates;
}

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
  const transfers =
    'transfers' in observation ? observation.transfers.filter((each) => each.currency !== null) : [];
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

  const paymentIds = unique(
    [
      ...ours.map((each) => addresses.get(each.to)?.paymentId ?? null),
      ...touched.map((each) => each.paymentId),
    ].filter((id) => id !== null),
  );
  // Everything is locked, in one order, before the first posting: two workers wait and never deadlock.
  const payments = await work.payments.lock(paymentIds);
  const ofPayments = await work.transactions.ofPayments(paymentIds);
  const deposits = await work.transactions.lock(
    touched.filter((each) => each.paymentId === null).map((each) => each.id),
  );
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
      id === undefined ? await first(work, ports, transfer, payment) : (changed.get(id) as Transaction);
    if (base === null) continue;
    changed.set(base.id, sight({ ...base, amount: transfer.amount }, toSighting(transfer), observation.tip));
  }

  if (payments.length + deposits.length > 1)
    await work.ledger.purses(unique([...changed.values()].map((each) => each.asset)));
  for (const payment of payments) {
    const mine = [...changed.values()].filter((each) => each.paymentId === payment.id);
    const purses = await work.ledger.purses(unique(mine.map((each) => each.asset)));
    const decision = settle(payment, mine, purses, work.now);
    await persist(work, observation.tip, { payment, transactions: known }, decision);
  }
  for (const transaction of [...changed.values()].filter((each) => each.paymentId === null)) {
    const purses = await work.ledger.purses([transaction.asset]);
    const purse = purses.get(transaction.asset) ?? { available: 0n, receivable: 0n };
    const placed = place(transaction, depositPlacement(transaction), purse);
    await saveTransactions(work, observation.tip, known, [placed.transfer]);
    for (const posting of placed.postings) await work.ledger.post(posting);
  }
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
        await work.transactions.touched(network, { by: 'depth', tip: observation.tip }),
      ];
      return [...mined, ...deep];
    }
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
      return deepen(withoutRivals(transaction, transfers), tip);
    }
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

/** A transaction that is seen for the first time; null for an asset that is not configured. */
async function first(
  work: Work,
  { network, rates }: ObservePorts,
  transfer: Transfer,
  payment: Payment | null,
): Promise<Transaction | null> {
  const asset = network.assets.find((each) => each.currency === transfer.currency);
  // A zero-value transfer is address poisoning, not money.
  if (asset === undefined || transfer.amount === 0n) return null;
  const key = toAssetKey(asset.currency, asset.network);
  const option = payment?.terms.options.find((each) => each.asset === key);
  return {
    id: work.newId('txn'),
    transferId: transfer.id,
    asset: key,
    currency: asset.currency,
    decimals: asset.decimals,
    displayDecimals: asset.displayDecimals,
    amount: transfer.amount,
    dust: transfer.amount < asset.dust,
    state: 'pending',
    detectedAt: work.now,
    active: [],
    reversals: 0,
    merchantId: work.merchantId,
    livemode: work.mode === 'live',
    version: 1,
    createdAt: work.now,
    updatedAt: work.now,
    type: payment === null ? 'deposit' : 'payment',
    network: network.name,
    hash: transfer.txid,
    index: transfer.index,
    indexOf: /^\d+$/.test(transfer.index) ? network.indexOf : null,
    block: null,
    confirmationsRequired: option?.confirmationsRequired ?? asset.confirmations,
    replaceable: transfer.replaceable,
    replacedBy: null,
    from: [],
    to: transfer.to,
    spends: [],
    value: await valuation(rates, transfer.amount, asset.currency, asset),
    paymentId: payment?.id ?? null,
    payoutId: null,
    refundId: null,
    networkFee: null,
    customerId: payment?.notes.customerId ?? null,
    invoiceId: payment?.invoiceId ?? null,
    confirmedAt: null,
  };
}

async function valuation(
  rates: Rates,
  amount: bigint,
  currency: string,
  asset: { readonly currency: string; readonly decimals: number; readonly displayDecimals: number },
): Promise<Valuation | null> {
  const quoted = await rates.find(currency);
  const denomination = fiats.find((each) => each.currency === rates.quote);
  if (quoted === null || quoted.stale || denomination === undefined) return null;
  const { currency: code, decimals, displayDecimals } = denomination;
  return {
    denomination: { currency: code, decimals, displayDecimals },
    amount: valueOf(amount, asset, denomination, quoted.rate),
    rate: quoted.rate.scaled,
    at: quoted.at,
    source: sourceOf(quoted),
  };
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

import { fiats, toAssetKey, unlistedCurrency } from '../../domain/money/asset.ts';
import { valueOf } from '../../domain/money/rate.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { Transaction, Valuation } from '../../domain/transactions/transaction.ts';
import type { Transfer } from '../ports/chain.ts';
import type { Network } from '../ports/networks.ts';
import type { Rates } from '../ports/rates.ts';
import type { Work } from '../ports/work.ts';
import { sourceOf } from '../rates/lock-rate.ts';

export interface SightingPorts {
  readonly network: Network;
  readonly rates: Rates;
}

/** A transaction that is seen for the first time; null for what is nothing. */
export async function firstSighting(
  work: Work,
  { network, rates }: SightingPorts,
  transfer: Transfer,
  { payment, paymentId }: { readonly payment: Payment | null; readonly paymentId: string | null },
): Promise<Transaction | null> {
  // A zero-value transfer is address poisoning, not money.
  if (transfer.amount === 0n) return null;
  const asset = network.assets.find((each) => each.currency === transfer.currency);
  if (asset === undefined)
    return transfer.contract === null ? null : unlisted(work, network, transfer, paymentId);
  const key = toAssetKey(asset.currency, asset.network);
  const option = payment?.terms.options.find((each) => each.asset === key);
  return {
    ...found(work, network, transfer),
    asset: key,
    currency: asset.currency,
    decimals: asset.decimals,
    displayDecimals: asset.displayDecimals,
    dust: transfer.amount < asset.dust,
    type: payment === null ? 'deposit' : 'payment',
    confirmationsRequired: option?.confirmationsRequired ?? asset.confirmations,
    untilFinal: option?.untilFinal ?? false,
    listed: true,
    value: await valuation(rates, transfer.amount, asset.currency, asset),
    paymentId: payment?.id ?? null,
    customerId: payment?.notes.customerId ?? null,
    invoiceId: payment?.invoiceId ?? null,
  };
}

/**
 * A token that nobody has configured, whatever it calls itself: it is counted in its smallest units, since its
 * decimals are only what its contract says.
 */
function unlisted(work: Work, network: Network, transfer: Transfer, paymentId: string | null): Transaction {
  return {
    ...found(work, network, transfer),
    asset: toAssetKey(unlistedCurrency, network.name),
    currency: unlistedCurrency,
    decimals: 0,
    displayDecimals: 0,
    dust: false,
    type: 'deposit',
    confirmationsRequired: Math.max(...network.assets.map(({ confirmations }) => confirmations)),
    untilFinal: false,
    listed: false,
    value: null,
    paymentId,
    customerId: null,
    invoiceId: null,
  };
}

/** What a network alone says of a transaction. */
function found(work: Work, network: Network, transfer: Transfer) {
  return {
    id: work.newId('txn'),
    transferId: transfer.id,
    amount: transfer.amount,
    contract: transfer.contract,
    state: 'pending',
    detectedAt: work.now,
    active: [],
    reversals: 0,
    merchantId: work.merchantId,
    livemode: work.mode === 'live',
    version: 1,
    createdAt: work.now,
    updatedAt: work.now,
    network: network.name,
    hash: transfer.txid,
    index: transfer.index,
    indexOf: /^\d+$/.test(transfer.index) ? network.indexOf : null,
    block: null,
    replaceable: transfer.replaceable,
    replacedBy: null,
    from: [],
    to: transfer.to,
    spends: [],
    payoutId: null,
    refundId: null,
    networkFee: null,
    confirmedAt: null,
  } as const;
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

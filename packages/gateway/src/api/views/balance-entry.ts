import { formatDecimal, type BalanceEntry } from '@cryptoix/spec';
import type { EntryInAsset } from '../../app/balance/list-entries.ts';
import type { Denomination } from '../../domain/money/asset.ts';
import { valueOf } from '../../domain/money/rate.ts';
import { toMoney, toRate } from './money.ts';

/** A line of the ledger as the API shows it. */
export function toBalanceEntryView({ entry, asset }: EntryInAsset, livemode: boolean): BalanceEntry {
  const createdAt = entry.createdAt.toISOString();
  return {
    id: entry.id,
    object: 'balance_entry',
    livemode,
    // A line never changes.
    version: 1,
    created_at: createdAt,
    updated_at: createdAt,
    currency: asset.currency,
    network: asset.network,
    account: entry.account,
    amount: toSigned(entry.amount, asset),
    balance_after: toMoney(entry.balanceAfter, asset),
    type: entry.type,
    source: { ...entry.source },
    transaction_id: entry.transactionId,
    value: toValueView({ entry, asset }),
    posting_id: entry.postingId,
    reference: null,
    metadata: {},
  };
}

function toValueView({ entry, asset }: EntryInAsset): BalanceEntry['value'] {
  const { valuation, amount } = entry;
  if (valuation === null) return null;
  const { denomination, rate } = valuation;
  const scaled = { base: asset.currency, quote: denomination.currency, scaled: rate };
  // Of a debit as of a credit, so that a line and its inverse are worth the same.
  const size = valueOf(amount < 0n ? -amount : amount, asset, denomination, scaled);
  return {
    currency: denomination.currency,
    amount: toSigned(amount < 0n ? -size : size, denomination),
    rate: toRate(rate),
    rate_source: valuation.source,
    at: valuation.at.toISOString(),
  };
}

function toSigned(units: bigint, { decimals, displayDecimals }: Denomination): string {
  const size = formatDecimal(units < 0n ? -units : units, decimals, displayDecimals);
  return units < 0n ? `-${size}` : size;
}

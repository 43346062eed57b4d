import type { Insertable, Selectable } from 'kysely';
import { toAssetKey } from '../domain/money/asset.ts';
import type { ActivePosting } from '../domain/transactions/inbound.ts';
import { directionOf, type Transaction, type Valuation } from '../domain/transactions/transaction.ts';
import type { ActiveRow, ChainTransactionTable, ValueRow } from './tables/transactions.ts';

export function toTransactionRow(transaction: Transaction): Insertable<ChainTransactionTable> {
  return {
    merchant_id: transaction.merchantId,
    id: transaction.id,
    mode: transaction.livemode ? 'live' : 'test',
    version: transaction.version,
    type: transaction.type,
    direction: directionOf(transaction),
    status: transaction.state,
    currency: transaction.currency,
    network: transaction.network,
    decimals: transaction.decimals,
    display_decimals: transaction.displayDecimals,
    amount: transaction.amount,
    dust: transaction.dust,
    transfer_id: transaction.transferId,
    hash: transaction.hash,
    transfer_index: transaction.index,
    index_of: transaction.indexOf,
    block_height: transaction.block?.height ?? null,
    block_hash: transaction.block?.hash ?? null,
    confirmations_required: transaction.confirmationsRequired,
    contract: transaction.contract,
    listed: transaction.listed,
    until_final: transaction.untilFinal,
    replaceable: transaction.replaceable,
    replaced_by: transaction.replacedBy,
    from_addresses: [...transaction.from],
    to_address: transaction.to,
    spends: [...transaction.spends],
    value: transaction.value === null ? null : JSON.stringify(toValueRow(transaction.value)),
    payment_id: transaction.paymentId,
    payout_id: transaction.payoutId,
    refund_id: transaction.refundId,
    network_fee: transaction.networkFee?.amount ?? null,
    fee_decimals: transaction.networkFee?.decimals ?? null,
    fee_display_decimals: transaction.networkFee?.displayDecimals ?? null,
    active: JSON.stringify(
      transaction.active.map((step): ActiveRow => ({ ...step, amount: step.amount.toString() })),
    ),
    reversals: transaction.reversals,
    detected_at: transaction.detectedAt,
    confirmed_at: transaction.confirmedAt,
    created_at: transaction.createdAt,
    updated_at: transaction.updatedAt,
  };
}

/** A transaction's row with what its payment adds. */
export type TransactionRow = Selectable<ChainTransactionTable> & {
  readonly customer_id: string | null;
  readonly invoice_id: string | null;
};

export function fromTransactionRow(row: TransactionRow): Transaction {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    livemode: row.mode === 'live',
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    type: row.type,
    asset: toAssetKey(row.currency, row.network),
    currency: row.currency,
    network: row.network,
    decimals: row.decimals,
    displayDecimals: row.display_decimals,
    amount: row.amount,
    dust: row.dust,
    state: row.status,
    transferId: row.transfer_id,
    hash: row.hash,
    index: row.transfer_index,
    indexOf: row.index_of,
    block:
      row.block_height === null || row.block_hash === null
        ? null
        : { height: row.block_height, hash: row.block_hash },
    confirmationsRequired: row.confirmations_required,
    contract: row.contract,
    listed: row.listed,
    untilFinal: row.until_final,
    replaceable: row.replaceable,
    replacedBy: row.replaced_by,
    from: row.from_addresses,
    to: row.to_address,
    spends: row.spends,
    value: row.value === null ? null : fromValueRow(row.value),
    paymentId: row.payment_id,
    payoutId: row.payout_id,
    refundId: row.refund_id,
    networkFee:
      row.network_fee === null || row.fee_decimals === null
        ? null
        : {
            amount: row.network_fee,
            decimals: row.fee_decimals,
            displayDecimals: row.fee_display_decimals ?? row.fee_decimals,
          },
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    active: row.active.map((step): ActivePosting => ({ ...step, amount: BigInt(step.amount) })),
    reversals: row.reversals,
    detectedAt: row.detected_at,
    confirmedAt: row.confirmed_at,
  };
}

function toValueRow({ denomination, amount, rate, at, source }: Valuation): ValueRow {
  return {
    currency: denomination.currency,
    decimals: denomination.decimals,
    display_decimals: denomination.displayDecimals,
    amount: amount.toString(),
    rate: rate.toString(),
    at: at.toISOString(),
    source,
  };
}

export function fromValueRow(row: ValueRow): Valuation {
  return {
    denomination: { currency: row.currency, decimals: row.decimals, displayDecimals: row.display_decimals },
    amount: BigInt(row.amount),
    rate: BigInt(row.rate),
    at: new Date(row.at),
    source: row.source ?? null,
  };
}

import { formatDecimal, type Transaction as TransactionView } from '@cryptoix/spec';
import { confirmationsOf } from '../../domain/transactions/observe.ts';
import { directionOf, type Transaction } from '../../domain/transactions/transaction.ts';
import { toMoney, toRate, toTime } from './money.ts';

/** Where a transaction can be looked at; null where no explorer knows the network. */
export type ExplorerUrl = (network: string, hash: string) => string | null;

/** A transaction as the API shows it; `tip` is the height that confirmations are counted from. */
export function toTransactionView(
  transaction: Transaction,
  tip: number,
  explorerUrl: ExplorerUrl,
): TransactionView {
  const { value, block, indexOf, networkFee } = transaction;
  const index = indexOf === null ? null : Number(transaction.index);
  return {
    id: transaction.id,
    object: 'transaction',
    livemode: transaction.livemode,
    version: transaction.version,
    created_at: transaction.createdAt.toISOString(),
    updated_at: transaction.updatedAt.toISOString(),
    type: transaction.type,
    direction: directionOf(transaction),
    status: transaction.state,
    currency: transaction.currency,
    contract: transaction.contract,
    network: transaction.network,
    amount: toMoney(transaction.amount, transaction),
    network_fee:
      networkFee === null
        ? null
        : formatDecimal(networkFee.amount, networkFee.decimals, networkFee.displayDecimals),
    hash: transaction.hash,
    output_index: indexOf === 'output' ? index : null,
    log_index: indexOf === 'log' ? index : null,
    block_height: block?.height ?? null,
    block_hash: block?.hash ?? null,
    confirmations: confirmationsOf(block, tip),
    confirmations_required: transaction.confirmationsRequired,
    replaceable: transaction.replaceable,
    replaced_by: transaction.replacedBy,
    from: [...transaction.from],
    to: transaction.to,
    explorer_url: explorerUrl(transaction.network, transaction.hash),
    value:
      value === null
        ? null
        : {
            currency: value.denomination.currency,
            amount: toMoney(value.amount, value.denomination),
            rate: toRate(value.rate),
            at: value.at.toISOString(),
          },
    payment_id: transaction.paymentId,
    invoice_id: transaction.invoiceId,
    payout_id: transaction.payoutId,
    refund_id: transaction.refundId,
    customer_id: transaction.customerId,
    reference: null,
    metadata: {},
    detected_at: transaction.detectedAt.toISOString(),
    confirmed_at: toTime(transaction.confirmedAt),
  };
}

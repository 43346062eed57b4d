import type { Migration } from 'kysely/migration';
import * as merchants from './0001-merchants.ts';
import * as apiKeys from './0002-api-keys.ts';
import * as once from './0003-once.ts';
import * as ledger from './0004-ledger.ts';
import * as events from './0005-events.ts';
import * as limits from './0006-limits.ts';
import * as payments from './0010-payments.ts';
import * as transactions from './0011-transactions.ts';
import * as chain from './0012-chain.ts';
import * as issueOrder from './0013-issue-order.ts';
import * as customers from './0020-customers.ts';
import * as accountSettings from './0021-account-settings.ts';
import * as payoutAddresses from './0022-payout-addresses.ts';
import * as ledgerEntries from './0023-ledger-entries.ts';
import * as payouts from './0030-payouts.ts';
import * as wallets from './0031-wallets.ts';
import * as payPages from './0040-pay-pages.ts';
import * as invoices from './0041-invoices.ts';
import * as mail from './0042-mail.ts';
import * as paymentDecisions from './0050-payment-decisions.ts';
import * as refunds from './0055-refunds.ts';
import * as oddTokens from './0060-odd-tokens.ts';

/** Every migration in order. One that has been released is never edited: add the next. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-merchants': merchants,
  '0002-api-keys': apiKeys,
  '0003-once': once,
  '0004-ledger': ledger,
  '0005-events': events,
  '0006-limits': limits,
  '0010-payments': payments,
  '0011-transactions': transactions,
  '0012-chain': chain,
  '0013-issue-order': issueOrder,
  '0020-customers': customers,
  '0021-account-settings': accountSettings,
  '0022-payout-addresses': payoutAddresses,
  '0023-ledger-entries': ledgerEntries,
  '0030-payouts': payouts,
  '0031-wallets': wallets,
  '0040-pay-pages': payPages,
  '0041-invoices': invoices,
  '0042-mail': mail,
  '0050-payment-decisions': paymentDecisions,
  '0055-refunds': refunds,
  '0060-odd-tokens': oddTokens,
};

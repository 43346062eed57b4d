import type { ApiKeyTables } from './tables/api-keys.ts';
import type { ChainTables } from './tables/chain.ts';
import type { CustomerTables } from './tables/customers.ts';
import type { EventTables } from './tables/events.ts';
import type { InvoiceTables } from './tables/invoices.ts';
import type { LedgerTables } from './tables/ledger.ts';
import type { MerchantTables } from './tables/merchants.ts';
import type { OnceTables } from './tables/once.ts';
import type { PaymentTables } from './tables/payments.ts';
import type { PayoutAddressTables } from './tables/payout-addresses.ts';
import type { RefundTables } from './tables/refunds.ts';
import type { PayoutTables } from './tables/payouts.ts';
import type { TransactionTables } from './tables/transactions.ts';
import type { WalletTables } from './tables/wallets.ts';

/**
 * Every table, composed of what each noun adds. A new noun writes `tables/<noun>.ts` with an interface of
 * its tables and adds it to this list.
 */
export interface Database
  extends
    MerchantTables,
    ApiKeyTables,
    CustomerTables,
    OnceTables,
    LedgerTables,
    EventTables,
    InvoiceTables,
    PaymentTables,
    PayoutTables,
    WalletTables,
    PayoutAddressTables,
    RefundTables,
    TransactionTables,
    ChainTables {}

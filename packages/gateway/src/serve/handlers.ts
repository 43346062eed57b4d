import type { Context, Handlers } from '@cryptoix/server';
import { accountHandlers } from '../api/account.ts';
import { addressHandlers } from '../api/addresses.ts';
import { apiKeyHandlers, toApiKeyView } from '../api/api-keys.ts';
import { assetHandlers } from '../api/assets.ts';
import { balanceHandlers } from '../api/balance.ts';
import { customerHandlers } from '../api/customers.ts';
import { paymentDecisionHandlers } from '../api/payment-decisions.ts';
import { invoiceHandlers } from '../api/invoices.ts';
import { paymentHandlers } from '../api/payments.ts';
import { payoutHandlers } from '../api/payouts.ts';
import type { ApiPorts } from '../api/ports.ts';
import { rateHandlers } from '../api/rates.ts';
import { refundHandlers } from '../api/refunds.ts';
import { testModeHandlers } from '../api/test-mode.ts';
import { transactionHandlers } from '../api/transactions.ts';
import { createAccountStore } from '../store/accounts.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import type { SecretBox } from '../store/secret-box.ts';
import type { Tx } from '../store/tx.ts';

/** An answer to every operation of the document: one that is missing does not compile. */
export function createHandlers(ports: ApiPorts<Tx>, box: SecretBox): Handlers<Context<Tx>> {
  return {
    ...accountHandlers(createAccountStore, ports.networks),
    ...apiKeyHandlers((tx: Tx) =>
      createApiKeyStore(tx, { box, toView: (key, realNow) => ({ ...toApiKeyView(key, realNow) }) }),
    ),
    ...addressHandlers(ports),
    ...assetHandlers(ports),
    ...balanceHandlers(ports),
    ...customerHandlers(ports),
    ...paymentDecisionHandlers(ports),
    ...invoiceHandlers(ports),
    ...paymentHandlers(ports),
    ...payoutHandlers(ports),
    ...rateHandlers(ports),
    ...refundHandlers(ports),
    ...testModeHandlers(ports),
    ...transactionHandlers(ports),
  };
}

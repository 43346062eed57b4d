import type { Context, Handlers } from '@cryptoix/server';
import type * as wire from '@cryptoix/spec';
import type { Account, AccountStore } from '../app/account/account.ts';
import { retrieveAccount } from '../app/account/retrieve-account.ts';

/** Answers the operations on the account; `open` gives the account of a transaction's merchant and mode. */
export function accountHandlers<Tx>(
  open: (tx: Tx) => AccountStore,
): Pick<Handlers<Context<Tx>>, 'account.retrieve'> {
  return {
    'account.retrieve': async (_input, { tx }) => toAccountView(await retrieveAccount(open(tx))),
  };
}

function toAccountView(account: Account): wire.Account {
  return {
    id: account.id,
    object: 'account',
    livemode: account.mode === 'live',
    version: account.version,
    created_at: account.createdAt.toISOString(),
    updated_at: account.updatedAt.toISOString(),
    name: account.name,
    accepted: account.accepted.map(({ currency, network }) => ({ currency, network })),
    underpayment_tolerance: account.underpaymentTolerance,
    expires_in: account.expiresIn,
    confirmations: { ...account.confirmations },
    late_payment: account.latePayment,
    // Null until there are payouts and a hosted page that obey them.
    payout_policy: null,
    branding: null,
    emails: [...account.emails],
    reference: account.reference,
    metadata: { ...account.metadata },
  };
}

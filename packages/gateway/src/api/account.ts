import type { Context, Handlers, Parsed } from '@cryptoix/server';
import type * as wire from '@cryptoix/spec';
import type { Account, AccountStore } from '../app/account/account.ts';
import { policyUnit } from '../app/account/policy-unit.ts';
import { retrieveAccount } from '../app/account/retrieve-account.ts';
import { updateAccount, type UpdateAccount } from '../app/account/update-account.ts';
import type { Networks } from '../app/ports/networks.ts';
import { policyAt, type PayoutPolicy } from '../domain/account/payout-policy.ts';
import { parseUrl } from './parse-url.ts';
import { toMoney } from './views/money.ts';

/** Answers the operations on the account; `open` gives the account of a transaction's merchant and mode. */
export function accountHandlers<Tx>(
  open: (tx: Tx) => AccountStore,
  networks: Networks,
): Pick<Handlers<Context<Tx>>, 'account.retrieve' | 'account.update'> {
  return {
    'account.retrieve': async (_input, { tx }) => {
      const store = open(tx);
      return toAccountView(await retrieveAccount(store), store.now);
    },
    'account.update': async ({ body }, { tx }) => {
      const store = open(tx);
      return toAccountView(await updateAccount(store, networks, toPatch(body)), store.now);
    },
  };
}

function toPatch(body: Parsed<wire.AccountUpdate>): UpdateAccount {
  const { payout_policy: policy, branding } = body;
  return {
    accepted: body.accepted,
    underpaymentTolerance: body.underpayment_tolerance,
    expiresIn: body.expires_in,
    confirmations: body.confirmations,
    latePayment: body.late_payment,
    payoutPolicy:
      policy === undefined
        ? undefined
        : {
            approvalAbove: policy.approval_above,
            maxAmount: policy.max_amount,
            maxPerDay: policy.max_per_day,
            allowlistOnly: policy.allowlist_only,
          },
    branding:
      branding === undefined || branding === null
        ? branding
        : {
            name: branding.name,
            logoUrl:
              branding.logo_url === undefined ? undefined : parseUrl('/branding/logo_url', branding.logo_url),
            color: branding.color,
          },
    emails: body.emails,
    reference: body.reference,
    metadata: body.metadata,
  };
}

function toAccountView(account: Account, now: Date): wire.Account {
  const { current, pending } = policyAt(account.payoutPolicy, now);
  const { branding } = account;
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
    payout_policy: toPolicyView(current),
    pending_payout_policy:
      pending === null
        ? null
        : { ...toPolicyView(pending.policy), effective_at: pending.effectiveAt.toISOString() },
    branding:
      branding === null ? null : { name: branding.name, logo_url: branding.logoUrl, color: branding.color },
    emails: [...account.emails],
    reference: account.reference,
    metadata: { ...account.metadata },
  };
}

function toPolicyView(policy: PayoutPolicy): wire.PayoutPolicy {
  const amount = (cents: bigint | null): string | null =>
    cents === null ? null : toMoney(cents, policyUnit);
  return {
    approval_above: amount(policy.approvalAbove),
    max_amount: amount(policy.maxAmount),
    max_per_day: amount(policy.maxPerDay),
    allowlist_only: policy.allowlistOnly,
  };
}

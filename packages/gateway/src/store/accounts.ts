import type { Selectable } from 'kysely';
import type { Account, AccountStore, Branding } from '../app/account/account.ts';
import { noPolicy, type PayoutPolicy, type PolicyState } from '../domain/account/payout-policy.ts';
import { toAccountId } from './ids.ts';
import type { AccountTable, BrandingRow, PayoutPolicyRow } from './tables/merchants.ts';
import type { Tx } from './tx.ts';

/** The account of the transaction's merchant and mode. */
export function createAccountStore(tx: Tx): AccountStore {
  const select = () =>
    tx.db
      .selectFrom('account')
      .innerJoin('merchant', 'merchant.merchant_id', 'account.merchant_id')
      .selectAll('account')
      .select('merchant.name')
      .where('account.merchant_id', '=', tx.merchantId)
      .where('account.mode', '=', tx.mode);
  return {
    now: tx.now,
    read: async () => fromRow(await select().executeTakeFirstOrThrow()),
    lock: async () => fromRow(await select().forUpdate('account').executeTakeFirstOrThrow()),
    update: async (account) => {
      const changed = { ...account, version: account.version + 1, updatedAt: tx.now };
      const result = await tx.db
        .updateTable('account')
        .set(toRow(changed))
        .where('merchant_id', '=', tx.merchantId)
        .where('mode', '=', tx.mode)
        .where('version', '=', account.version)
        .executeTakeFirst();
      if (result.numUpdatedRows !== 1n) throw new Error(`${account.id} was changed without its lock`);
      return changed;
    },
  };
}

function fromRow(row: Selectable<AccountTable> & { readonly name: string }): Account {
  return {
    id: toAccountId(row.merchant_id),
    mode: row.mode,
    version: row.version,
    name: row.name,
    accepted: row.accepted,
    underpaymentTolerance: row.underpayment_tolerance,
    expiresIn: row.expires_in,
    confirmations: row.confirmations,
    latePayment: row.late_payment,
    payoutPolicy: fromPolicyColumns(row),
    branding: row.branding === null ? null : fromBrandingRow(row.branding),
    emails: row.emails,
    reference: row.reference,
    metadata: row.metadata,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toRow(account: Account) {
  const { current, pending } = account.payoutPolicy;
  return {
    version: account.version,
    accepted: JSON.stringify(account.accepted),
    underpayment_tolerance: account.underpaymentTolerance,
    expires_in: account.expiresIn,
    confirmations: JSON.stringify(account.confirmations),
    late_payment: account.latePayment,
    payout_policy: JSON.stringify(toPolicyRow(current)),
    pending_payout_policy: pending === null ? null : JSON.stringify(toPolicyRow(pending.policy)),
    pending_payout_policy_at: pending?.effectiveAt ?? null,
    branding: account.branding === null ? null : JSON.stringify(toBrandingRow(account.branding)),
    emails: [...account.emails],
    reference: account.reference,
    metadata: JSON.stringify(account.metadata),
    updated_at: account.updatedAt,
  };
}

function fromPolicyColumns(row: Selectable<AccountTable>): PolicyState {
  const { payout_policy: current, pending_payout_policy: pending, pending_payout_policy_at: at } = row;
  return {
    current: current === null ? noPolicy.current : fromPolicyRow(current),
    pending: pending === null || at === null ? null : { policy: fromPolicyRow(pending), effectiveAt: at },
  };
}

function fromPolicyRow(row: PayoutPolicyRow): PayoutPolicy {
  const amount = (text: string | null): bigint | null => (text === null ? null : BigInt(text));
  return {
    approvalAbove: amount(row.approval_above),
    maxAmount: amount(row.max_amount),
    maxPerDay: amount(row.max_per_day),
    allowlistOnly: row.allowlist_only,
  };
}

function toPolicyRow(policy: PayoutPolicy): PayoutPolicyRow {
  return {
    approval_above: policy.approvalAbove?.toString() ?? null,
    max_amount: policy.maxAmount?.toString() ?? null,
    max_per_day: policy.maxPerDay?.toString() ?? null,
    allowlist_only: policy.allowlistOnly,
  };
}

function fromBrandingRow(row: BrandingRow): Branding {
  return { name: row.name, logoUrl: row.logo_url, color: row.color };
}

function toBrandingRow(branding: Branding): BrandingRow {
  return { name: branding.name, logo_url: branding.logoUrl, color: branding.color };
}

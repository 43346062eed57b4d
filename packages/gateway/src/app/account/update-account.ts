import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import { changePolicy, type PolicyPatch } from '../../domain/account/payout-policy.ts';
import { isSame } from '../../domain/is-same.ts';
import { mergeMetadata, type MetadataPatch } from '../../domain/metadata.ts';
import { assertMetadataFits } from '../metadata.ts';
import { oneAsset, type AcceptedInput } from '../payments/choose-assets.ts';
import { parseTolerance } from '../payments/parse-tolerance.ts';
import { assetsOf, findNetwork, type Networks } from '../ports/networks.ts';
import { refuse } from '../refusal.ts';
import type { Account, AccountStore, Branding } from './account.ts';
import { policyUnit } from './policy-unit.ts';

/** What to change; what is left out stays. Amounts and percentages are plain decimal texts. */
export interface UpdateAccount {
  readonly accepted?: readonly AcceptedInput[] | undefined;
  readonly underpaymentTolerance?: string | undefined;
  readonly expiresIn?: number | undefined;
  readonly confirmations?: Readonly<Record<string, number>> | undefined;
  readonly latePayment?: 'hold' | 'accept' | undefined;
  readonly payoutPolicy?: PolicyInput | undefined;
  readonly branding?: { readonly [Key in keyof Branding]?: Branding[Key] | undefined } | null | undefined;
  readonly emails?: readonly string[] | undefined;
  readonly reference?: string | null | undefined;
  readonly metadata?: MetadataPatch | undefined;
}

export interface PolicyInput {
  readonly approvalAbove?: string | null | undefined;
  readonly maxAmount?: string | null | undefined;
  readonly maxPerDay?: string | null | undefined;
  readonly allowlistOnly?: boolean | undefined;
}

/** Changes an account's defaults for new payments, the rules for its payouts and its looks. */
export async function updateAccount(
  store: AccountStore,
  networks: Networks,
  patch: UpdateAccount,
): Promise<Account> {
  const before = await store.lock();
  assertMetadataFits(before.metadata, patch.metadata);
  const after: Account = {
    ...before,
    accepted: toAccepted(networks, before, patch.accepted),
    underpaymentTolerance:
      patch.underpaymentTolerance === undefined
        ? before.underpaymentTolerance
        : formatDecimal(parseTolerance(patch.underpaymentTolerance), 4, 0),
    expiresIn: patch.expiresIn ?? before.expiresIn,
    confirmations: toConfirmations(networks, before, patch.confirmations),
    latePayment: patch.latePayment ?? before.latePayment,
    payoutPolicy:
      patch.payoutPolicy === undefined
        ? before.payoutPolicy
        : changePolicy(before.payoutPolicy, toPolicyPatch(patch.payoutPolicy), store.now),
    branding: toBranding(before.branding, patch.branding),
    emails: patch.emails ?? before.emails,
    reference: patch.reference === undefined ? before.reference : patch.reference,
    metadata: mergeMetadata(before.metadata, patch.metadata),
  };
  return isSame(comparable(before), comparable(after)) ? before : await store.update(after);
}

function toAccepted(
  networks: Networks,
  { mode, accepted }: Account,
  input: UpdateAccount['accepted'],
): Account['accepted'] {
  if (input === undefined) return accepted;
  const known = assetsOf(networks, mode);
  const assets = input.map((each, index) =>
    oneAsset(known, each.currency, each.network, `/accepted/${index}`),
  );
  return [...new Set(assets)].map(({ currency, network }) => ({ currency, network }));
}

function toConfirmations(
  networks: Networks,
  { mode, confirmations }: Account,
  input: UpdateAccount['confirmations'],
): Account['confirmations'] {
  if (input === undefined) return confirmations;
  for (const name of Object.keys(input)) {
    if (findNetwork(networks, mode, name) === null)
      throw refuse(`/confirmations/${name}`, 'network_unsupported', 'there is no such network here');
  }
  return input;
}

function toPolicyPatch(input: PolicyInput): PolicyPatch {
  return {
    approvalAbove: toCents('approval_above', input.approvalAbove),
    maxAmount: toCents('max_amount', input.maxAmount),
    maxPerDay: toCents('max_per_day', input.maxPerDay),
    allowlistOnly: input.allowlistOnly,
  };
}

function toCents(field: string, text: string | null | undefined): bigint | null | undefined {
  if (text === null || text === undefined) return text;
  const { currency, decimals } = policyUnit;
  const cents = parseDecimal(text, decimals);
  if (typeof cents === 'bigint') return cents;
  const why = `it must be an amount of ${currency} with at most ${decimals} decimals, such as "500.00"`;
  throw refuse(`/payout_policy/${field}`, cents, why);
}

function toBranding(before: Branding | null, patch: UpdateAccount['branding']): Branding | null {
  if (patch === undefined) return before;
  if (patch === null) return null;
  const { name, logoUrl, color } = patch;
  const after: Branding = {
    name: name === undefined ? (before?.name ?? null) : name,
    logoUrl: logoUrl === undefined ? (before?.logoUrl ?? null) : logoUrl,
    color: color === undefined ? (before?.color ?? null) : color,
  };
  return Object.values(after).every((part) => part === null) ? null : after;
}

// JSON knows no bigint.
function comparable({ payoutPolicy: { current, pending }, ...account }: Account): unknown {
  const texts = (policy: object | undefined): unknown =>
    policy === undefined ? null : Object.values(policy).map(String);
  return [account, texts(current), texts(pending?.policy), pending?.effectiveAt];
}

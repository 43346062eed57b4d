import { ApiError } from '@cryptoix/server';
import type { Scope } from '@cryptoix/spec';
import { refuseState } from '../refusal.ts';
import { statusOf, type ApiKey } from './api-key.ts';

/** Where a second person is needed, these tell who counts as one. */
const payoutScopes: readonly Scope[] = ['payouts:write', 'payouts:approve'];

/**
 * Keeps payouts a matter of two people. Whoever knows a key's secret counts as the person of its line, so a
 * key of another line may neither learn the secret of a key with payout scopes nor give such scopes to one
 * whose secret it may have learned.
 *
 * @param scopes the scopes that would come under the asking key's hand
 * @throws 403 `self_approval`
 */
export function assertOwnLine(asker: ApiKey, key: ApiKey, scopes: readonly Scope[], done: string): void {
  if (asker.lineage === key.lineage || !scopes.some((scope) => payoutScopes.includes(scope))) return;
  throw new ApiError({
    code: 'permission_denied',
    reason: 'self_approval',
    message: `A key that can make or approve payouts is ${done} by a key of its own line only.`,
  });
}

/** A key that has ended stays as it is. */
export function assertActive(key: ApiKey, realNow: Date, done: string): void {
  const status = statusOf(key, realNow);
  if (status === 'active') return;
  throw refuseState(`An API key with the status ${status} cannot be ${done}.`, status, ['active']);
}

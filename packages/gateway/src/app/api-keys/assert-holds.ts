import { ApiError } from '@cryptoix/server';
import type { Scope } from '@cryptoix/spec';
import type { ApiKey } from './api-key.ts';

/** A key hands on no more than it holds: 403 `scope_missing` names the first scope that it lacks. */
export function assertHolds(key: Pick<ApiKey, 'scopes'>, scopes: readonly Scope[], param?: string): void {
  const missing = scopes.find((scope) => !key.scopes.includes(scope));
  if (missing === undefined) return;
  throw new ApiError({
    code: 'permission_denied',
    reason: 'scope_missing',
    ...(param === undefined ? {} : { param }),
    details: { required_scope: missing },
  });
}

import { ApiError } from '@cryptoix/server';
import type { Scope } from '@cryptoix/spec';

/** A key hands on no more than it holds: 403 `scope_missing` names the first scope that it lacks. */
export function assertHolds(
  key: { readonly scopes: readonly string[] },
  scopes: readonly Scope[],
  param?: string,
): void {
  const missing = scopes.find((scope) => !key.scopes.includes(scope));
  if (missing === undefined) return;
  throw new ApiError({
    code: 'permission_denied',
    reason: 'scope_missing',
    ...(param === undefined ? {} : { param }),
    details: { required_scope: missing },
  });
}

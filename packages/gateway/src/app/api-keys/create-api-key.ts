import { ApiError } from '@cryptoix/server';
import type { Scope } from '@cryptoix/spec';
import { refuse, refuseState } from '../refusal.ts';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { isIpRange } from './ip-range.ts';
import { expandScopes } from './scopes.ts';

/** Active keys that an account may have in one mode. */
export const maxActiveKeys = 25;

/** What a key may do in a minute and an hour until an operator raises it. */
export const defaultLimits = { perMinute: 60, perHour: 1000 } as const;

export interface CreateApiKey {
  readonly name: string;
  /** Scopes, or names of presets. */
  readonly scopes: readonly string[];
  readonly allowedIps: readonly string[];
  readonly expiresAt: Date | null;
}

/** Who asks: an operator, or a key that can hand on no more than it holds. */
export type Minter = { readonly operator: true } | { readonly key: ApiKey };

/** Makes a key. Live keys are an operator's to make. */
export async function createApiKey(
  store: ApiKeyStore,
  mode: 'test' | 'live',
  input: CreateApiKey,
  minter: Minter,
): Promise<{ key: ApiKey; secret: string }> {
  if (mode === 'live' && 'key' in minter) throw operatorOnly();
  const scopes = expandScopes(input.scopes);
  if (scopes === null || scopes.length === 0) {
    throw refuse(
      '/scopes',
      'parameter_invalid',
      'it must name at least one scope or preset, and only known ones',
    );
  }
  if ('key' in minter) assertHolds(minter.key, scopes);
  const unreadable = input.allowedIps.findIndex((text) => !isIpRange(text));
  if (unreadable >= 0) {
    throw refuse(
      `/allowed_ips/${unreadable}`,
      'parameter_invalid',
      'it must be an IP address or a CIDR block such as 203.0.113.0/24',
    );
  }
  if (input.expiresAt !== null && input.expiresAt <= store.realNow) {
    throw refuse('/expires_at', 'parameter_invalid', 'it must lie in the future');
  }
  if ((await store.countActive()) >= maxActiveKeys) {
    throw refuseState(`There are ${maxActiveKeys} active API keys already. Revoke one first.`, 'active', []);
  }
  return await store.insert({
    name: input.name,
    scopes,
    allowedIps: input.allowedIps,
    expiresAt: input.expiresAt,
    limits: defaultLimits,
    minter: 'key' in minter ? minter.key : null,
  });
}

function assertHolds(key: ApiKey, scopes: readonly Scope[]): void {
  const missing = scopes.find((scope) => !key.scopes.includes(scope));
  if (missing === undefined) return;
  throw new ApiError({
    code: 'permission_denied',
    reason: 'scope_missing',
    param: '/scopes',
    details: { required_scope: missing },
  });
}

function operatorOnly(): ApiError {
  return new ApiError({
    code: 'invalid_request',
    reason: 'test_mode_only',
    message: 'Live API keys are made by the operator: cryptoix-gateway keys create --mode live.',
  });
}

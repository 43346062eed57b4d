import { ApiError } from '@cryptoix/server';
import { refuseState } from '../refusal.ts';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { assertHolds } from './assert-holds.ts';
import { assertInFuture, assertIpRanges, parseScopes } from './key-input.ts';

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
  const scopes = parseScopes(input.scopes);
  if ('key' in minter) assertHolds(minter.key, scopes, '/scopes');
  assertIpRanges(input.allowedIps);
  assertInFuture(input.expiresAt, store.realNow);
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

function operatorOnly(): ApiError {
  return new ApiError({
    code: 'invalid_request',
    reason: 'test_mode_only',
    message: 'Live API keys are made by the operator: cryptoix-gateway keys create --mode live.',
  });
}

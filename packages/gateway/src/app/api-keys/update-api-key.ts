import { notFound } from '@cryptoix/server';
import type { Scope } from '@cryptoix/spec';
import type { ApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { assertHolds } from './assert-holds.ts';
import { assertInFuture, assertIpRanges, parseScopes } from './key-input.ts';
import { assertActive, assertOwnLine } from './may-take-over.ts';

/** What to change; what is left out stays. */
export interface UpdateApiKey {
  readonly name?: string | undefined;
  /** Scopes, or names of presets. */
  readonly scopes?: readonly string[] | undefined;
  readonly allowedIps?: readonly string[] | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** Changes a key. Less is anybody's to take who may change keys; more has to be held, and be given in line. */
export async function updateApiKey(
  store: ApiKeyStore,
  id: string,
  patch: UpdateApiKey,
  asker: ApiKey,
): Promise<ApiKey> {
  const key = await store.lock(id);
  if (key === null) throw notFound('api_key', id);
  assertActive(key, store.realNow, 'changed');
  const scopes = patch.scopes === undefined ? key.scopes : parseScopes(patch.scopes);
  const added = scopes.filter((scope) => !key.scopes.includes(scope));
  assertHolds(asker, added, '/scopes');
  assertOwnLine(asker, key, added, 'made');
  if (patch.allowedIps !== undefined) assertIpRanges(patch.allowedIps);
  if (patch.expiresAt !== undefined) assertInFuture(patch.expiresAt, store.realNow);
  // Where and how long a key works is worth as much as its scopes.
  if (asker.id !== key.id && (patch.allowedIps !== undefined || patch.expiresAt !== undefined)) {
    assertHolds(asker, key.scopes);
  }
  const after = {
    ...key,
    name: patch.name ?? key.name,
    scopes,
    allowedIps: patch.allowedIps ?? key.allowedIps,
    expiresAt: patch.expiresAt === undefined ? key.expiresAt : patch.expiresAt,
  };
  return isChanged(key, after) ? await store.update(after) : key;
}

function isChanged(before: ApiKey, after: ApiKey): boolean {
  const of = ({ name, scopes, allowedIps, expiresAt }: ApiKey): string =>
    JSON.stringify([name, scopes satisfies readonly Scope[], allowedIps, expiresAt]);
  return of(before) !== of(after);
}

import type { Context, Handlers } from '@cryptoix/server';
import type * as wire from '@cryptoix/spec';
import { statusOf, type ApiKey } from '../app/api-keys/api-key.ts';
import type { ApiKeyStore } from '../app/api-keys/api-key-store.ts';
import { createApiKey } from '../app/api-keys/create-api-key.ts';
import { deleteApiKey } from '../app/api-keys/delete-api-key.ts';
import { listApiKeys } from '../app/api-keys/list-api-keys.ts';
import { retrieveApiKey } from '../app/api-keys/retrieve-api-key.ts';
import { defaultOverlap, rotateApiKey } from '../app/api-keys/rotate-api-key.ts';
import { updateApiKey } from '../app/api-keys/update-api-key.ts';
import { toListQuery, toListView } from './list.ts';

type ApiKeyOperation =
  | 'apiKeys.create'
  | 'apiKeys.list'
  | 'apiKeys.retrieve'
  | 'apiKeys.update'
  | 'apiKeys.rotate'
  | 'apiKeys.delete';

/** Answers the operations on API keys; `open` gives the keys of a transaction's merchant and mode. */
export function apiKeyHandlers<Tx>(
  open: (tx: Tx) => ApiKeyStore,
): Pick<Handlers<Context<Tx>>, ApiKeyOperation> {
  return {
    'apiKeys.create': async ({ body }, { tx, caller }) => {
      const store = open(tx);
      const minter = await retrieveApiKey(store, caller.key.id);
      const input = {
        name: body.name,
        scopes: body.scopes,
        allowedIps: body.allowed_ips ?? [],
        expiresAt: body.expires_at === undefined ? null : new Date(body.expires_at),
      };
      const { key, secret } = await createApiKey(store, caller.key.mode, input, { key: minter });
      return { ...toApiKeyView(key, store.realNow), secret };
    },
    'apiKeys.list': async ({ query }, { tx, caller }) => {
      const store = open(tx);
      const owner = { operation: 'apiKeys.list', merchantId: caller.key.merchantId, mode: caller.key.mode };
      const page = await listApiKeys(store, toListQuery(owner, query, {}));
      return toListView(owner, query, page, (key) => toApiKeyView(key, store.realNow));
    },
    'apiKeys.retrieve': async ({ params }, { tx }) => {
      const store = open(tx);
      return toApiKeyView(await retrieveApiKey(store, params.id), store.realNow);
    },
    'apiKeys.update': async ({ params, body }, { tx, caller }) => {
      const store = open(tx);
      const patch = {
        name: body.name,
        scopes: body.scopes,
        allowedIps: body.allowed_ips,
        expiresAt: toDate(body.expires_at),
      };
      const asker = await retrieveApiKey(store, caller.key.id);
      return toApiKeyView(await updateApiKey(store, params.id, patch, asker), store.realNow);
    },
    'apiKeys.rotate': async ({ params, body }, { tx, caller }) => {
      const store = open(tx);
      const asker = await retrieveApiKey(store, caller.key.id);
      const overlap = body?.overlap_seconds ?? defaultOverlap;
      const { key, secret } = await rotateApiKey(store, params.id, overlap, asker);
      return { ...toApiKeyView(key, store.realNow), secret };
    },
    'apiKeys.delete': async ({ params }, { tx }) => {
      const key = await deleteApiKey(open(tx), params.id);
      return { id: key.id, object: 'api_key', deleted: true };
    },
  };
}

function toDate(text: string | null | undefined): Date | null | undefined {
  return text === null || text === undefined ? text : new Date(text);
}

/** A key as the API shows it, without its secret. */
export function toApiKeyView(key: ApiKey, realNow: Date): wire.ApiKey {
  return {
    id: key.id,
    object: 'api_key',
    livemode: key.mode === 'live',
    version: key.version,
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
    name: key.name,
    public_key: key.publicKey,
    scopes: [...key.scopes],
    allowed_ips: [...key.allowedIps],
    status: statusOf(key, realNow),
    expires_at: key.expiresAt?.toISOString() ?? null,
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    last_used_ip: key.lastUsedIp,
    rate_limit: { per_minute: key.limits.perMinute, per_hour: key.limits.perHour },
    reference: null,
    metadata: {},
  };
}

import type { Context, Handlers } from '@cryptoix/server';
import type * as wire from '@cryptoix/spec';
import { statusOf, type ApiKey } from '../app/api-keys/api-key.ts';
import type { ApiKeyStore } from '../app/api-keys/api-key-store.ts';
import { createApiKey } from '../app/api-keys/create-api-key.ts';
import { deleteApiKey } from '../app/api-keys/delete-api-key.ts';
import { listApiKeys } from '../app/api-keys/list-api-keys.ts';
import { retrieveApiKey } from '../app/api-keys/retrieve-api-key.ts';
import { toListQuery, toListView } from './list.ts';

type ApiKeyOperation = 'apiKeys.create' | 'apiKeys.list' | 'apiKeys.retrieve' | 'apiKeys.delete';

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
    'apiKeys.delete': async ({ params }, { tx }) => {
      const key = await deleteApiKey(open(tx), params.id);
      return { id: key.id, object: 'api_key', deleted: true };
    },
  };
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

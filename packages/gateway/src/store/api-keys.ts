import { randomBytes } from 'node:crypto';
import type { Scope } from '@cryptoix/spec';
import { sql, type Selectable } from 'kysely';
import type { ApiKey } from '../app/api-keys/api-key.ts';
import type { ApiKeyStore, NewApiKey } from '../app/api-keys/api-key-store.ts';
import { toPage, type ListQuery, type Page } from '../app/lists/page.ts';
import { appendEvent } from './events.ts';
import { all, pageConditions, textCondition } from './list-rows.ts';
import type { SealedPlace, SecretBox } from './secret-box.ts';
import type { ApiKeyTable } from './tables/api-keys.ts';
import type { Tx } from './tx.ts';

export interface ApiKeyStoreOptions {
  readonly box: SecretBox;
  /** The key as the API shows it, for its events. */
  readonly toView: (key: ApiKey, realNow: Date) => Readonly<Record<string, unknown>>;
}

/** The keys of the transaction's merchant and mode. */
export function createApiKeyStore(tx: Tx, options: ApiKeyStoreOptions): ApiKeyStore {
  const realNow = new Date();
  return {
    realNow,
    countActive: () => countActive(tx, realNow),
    insert: (key) => insert(tx, options.box, key),
    find: (id) => find(tx, id),
    lock: (id) => find(tx, id, true),
    update: (key) => update(tx, key),
    rotate: async (key, overlapSeconds) => {
      const endsAt = new Date(realNow.getTime() + overlapSeconds * 1000);
      const { last4, secret } = await replaceSecret(tx, options.box, key.id, endsAt);
      const rotated = { ...(await update(tx, key)), last4 };
      await appendEvent(tx, {
        type: 'api_key.rotated',
        objectId: rotated.id,
        objectVersion: rotated.version,
        object: options.toView(rotated, realNow),
      });
      return { key: rotated, secret };
    },
    list: (query) => list(tx, query),
    revoke: async (key) => {
      const revoked = await revoke(tx, key, realNow);
      // Somebody was faster: the change and its event are theirs.
      if (revoked === null) return (await find(tx, key.id)) ?? key;
      await appendEvent(tx, {
        type: 'api_key.revoked',
        objectId: revoked.id,
        objectVersion: revoked.version,
        object: options.toView(revoked, realNow),
        previous: { status: options.toView(key, realNow).status },
      });
      return revoked;
    },
  };
}

/** Where a secret is sealed. */
export function placeOfSecret(id: string): SealedPlace {
  return { table: 'secret', row: id, column: 'sealed' };
}

async function countActive(tx: Tx, realNow: Date): Promise<number> {
  await tx.db
    .selectFrom('account')
    .select('mode')
    .where('merchant_id', '=', tx.merchantId)
    .where('mode', '=', tx.mode)
    .forUpdate()
    .execute();
  const row = await tx.db
    .selectFrom('api_key')
    .select((select) => select.fn.countAll<number>().as('active'))
    .where('merchant_id', '=', tx.merchantId)
    .where('mode', '=', tx.mode)
    .where('revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', realNow)]))
    .executeTakeFirstOrThrow();
  return row.active;
}

async function insert(tx: Tx, box: SecretBox, key: NewApiKey): Promise<{ key: ApiKey; secret: string }> {
  const id = tx.newId('key');
  const row = await tx.db
    .insertInto('api_key')
    .values({
      merchant_id: tx.merchantId,
      id,
      mode: tx.mode,
      name: key.name,
      public_key: `pk_${tx.mode}_${randomBytes(20).toString('hex')}`,
      scopes: [...key.scopes],
      allowed_ips: [...key.allowedIps],
      per_minute: key.limits.perMinute,
      per_hour: key.limits.perHour,
      minted_by: key.minter?.id ?? null,
      lineage: key.minter?.lineage ?? id,
      expires_at: key.expiresAt,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const { last4, secret } = await addSecret(tx, box, id);
  return { key: toApiKey({ ...row, last4 }), secret };
}

async function addSecret(tx: Tx, box: SecretBox, keyId: string): Promise<{ last4: string; secret: string }> {
  const secret = `sk_${tx.mode}_${randomBytes(32).toString('hex')}`;
  const last4 = secret.slice(-4);
  const id = tx.newId('sec');
  await tx.db
    .insertInto('secret')
    .values({
      merchant_id: tx.merchantId,
      id,
      owner: 'api_key',
      owner_id: keyId,
      sealed: await box.wrap(Buffer.from(secret), placeOfSecret(id)),
      last4,
      created_at: tx.now,
    })
    .execute();
  return { last4, secret };
}

/** Two secrets at most: what was replaced before ends now, the newest one works until `endsAt`. */
async function replaceSecret(
  tx: Tx,
  box: SecretBox,
  keyId: string,
  endsAt: Date,
): Promise<{ last4: string; secret: string }> {
  await tx.db
    .deleteFrom('secret')
    .where('merchant_id', '=', tx.merchantId)
    .where('owner', '=', 'api_key')
    .where('owner_id', '=', keyId)
    .where('expires_at', 'is not', null)
    .execute();
  await tx.db
    .updateTable('secret')
    .set({ expires_at: endsAt })
    .where('merchant_id', '=', tx.merchantId)
    .where('owner', '=', 'api_key')
    .where('owner_id', '=', keyId)
    .execute();
  return await addSecret(tx, box, keyId);
}

/** Writes what can be changed. The new version is what every node hears of. */
async function update(tx: Tx, key: ApiKey): Promise<ApiKey> {
  const row = await tx.db
    .updateTable('api_key')
    .set({
      name: key.name,
      scopes: [...key.scopes],
      allowed_ips: [...key.allowedIps],
      expires_at: key.expiresAt,
      updated_at: tx.now,
      version: key.version + 1,
    })
    .where('merchant_id', '=', tx.merchantId)
    .where('mode', '=', tx.mode)
    .where('id', '=', key.id)
    .where('version', '=', key.version)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined) throw new Error(`${key.id} was changed without its lock`);
  return toApiKey({ ...row, last4: key.last4 });
}

function selectKeys(tx: Tx) {
  return tx.db
    .selectFrom('api_key')
    .selectAll('api_key')
    .select((select) =>
      select
        .selectFrom('secret')
        .select('secret.last4')
        .whereRef('secret.merchant_id', '=', 'api_key.merchant_id')
        .where('secret.owner', '=', 'api_key')
        .whereRef('secret.owner_id', '=', 'api_key.id')
        .orderBy('secret.id', 'desc')
        .limit(1)
        .as('last4'),
    )
    .where('api_key.merchant_id', '=', tx.merchantId)
    .where('api_key.mode', '=', tx.mode);
}

async function find(tx: Tx, id: string, locking = false): Promise<ApiKey | null> {
  const found = selectKeys(tx).where('api_key.id', '=', id);
  const row = await (locking ? found.forUpdate('api_key') : found).executeTakeFirst();
  return row === undefined ? null : toApiKey(row);
}

async function list(tx: Tx, query: ListQuery<unknown>): Promise<Page<ApiKey>> {
  const conditions = pageConditions(tx, query);
  if (query.text !== undefined) conditions.push(textCondition(query.text, [sql`name`]));
  const rows = await selectKeys(tx)
    .where(all(conditions))
    .orderBy('api_key.id', query.order)
    .limit(query.limit + 1)
    .execute();
  return toPage(rows.map(toApiKey), query.limit);
}

async function revoke(tx: Tx, key: ApiKey, realNow: Date): Promise<ApiKey | null> {
  const row = await tx.db
    .updateTable('api_key')
    .set((update) => ({ revoked_at: realNow, updated_at: tx.now, version: update('version', '+', 1) }))
    .where('merchant_id', '=', tx.merchantId)
    .where('mode', '=', tx.mode)
    .where('id', '=', key.id)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : toApiKey({ ...row, last4: key.last4 });
}

function toApiKey(row: Selectable<ApiKeyTable> & { last4: string | null }): ApiKey {
  return {
    id: row.id,
    version: row.version,
    mode: row.mode,
    name: row.name,
    publicKey: row.public_key,
    last4: row.last4 ?? '',
    scopes: row.scopes as Scope[],
    allowedIps: row.allowed_ips,
    limits: { perMinute: row.per_minute, perHour: row.per_hour },
    mintedBy: row.minted_by,
    lineage: row.lineage,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
    lastUsedIp: row.last_used_ip,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

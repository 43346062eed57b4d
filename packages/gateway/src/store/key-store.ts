import type { ApiKey, KeyStore } from '@cryptoix/server';
import type { Listener } from './listener.ts';
import type { SecretBox } from './secret-box.ts';
import { placeOfSecret } from './api-keys.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The channel that names a public key when the key behind it changes. */
export const keyChannel = 'cryptoix_api_key';

export interface KeyStoreOptions {
  readonly unitOfWork: UnitOfWork;
  readonly box: SecretBox;
  /** Null where nothing tells of changes; then keys are read again after two seconds. */
  readonly listener: Listener | null;
  /** Milliseconds that only grow; `performance.now` when left out. */
  readonly ticks?: () => number;
  /** Real time, by which keys and old secrets expire. */
  readonly clock?: () => Date;
}

const keptMs = 30_000;
/** How long a key is kept while nobody would tell us that it was revoked. */
const keptUnheardMs = 2_000;
const keptKeys = 10_000;

interface Loaded {
  readonly key: Omit<ApiKey, 'status' | 'secrets'>;
  readonly secrets: readonly { readonly text: string; readonly expiresAt: Date | null }[];
  readonly expiresAt: Date | null;
  readonly revoked: boolean;
}

interface Kept {
  readonly loaded: Loaded;
  readonly since: number;
}

interface Loading {
  readonly result: Promise<Loaded | null>;
  outdated: boolean;
}

/** Finds keys for the server stub. A revoked key is refused on every node within five seconds. */
export async function createKeyStore(options: KeyStoreOptions): Promise<KeyStore> {
  const { listener, ticks = () => performance.now(), clock = () => new Date() } = options;
  const kept = new Map<string, Kept>();
  const loading = new Map<string, Loading>();

  await listener?.listen(keyChannel, (publicKey) => {
    kept.delete(publicKey);
    // What is being read right now may be the key as it was before.
    const current = loading.get(publicKey);
    if (current !== undefined) current.outdated = true;
    loading.delete(publicKey);
  });

  const isFresh = ({ since }: Kept): boolean =>
    ticks() - since < (listener?.isHearing === true ? keptMs : keptUnheardMs);

  const keep = (publicKey: string, loaded: Loaded, since: number): void => {
    kept.delete(publicKey);
    kept.set(publicKey, { loaded, since });
    for (const oldest of kept.keys()) {
      if (kept.size <= keptKeys) break;
      kept.delete(oldest);
    }
  };

  const load = (publicKey: string): Promise<Loaded | null> => {
    const current = loading.get(publicKey);
    if (current !== undefined) return current.result;
    const since = ticks();
    const fresh: Loading = { outdated: false, result: read(options, publicKey) };
    loading.set(publicKey, fresh);
    const done = (): void => {
      if (loading.get(publicKey) === fresh) loading.delete(publicKey);
    };
    fresh.result.then((loaded) => {
      // Unknown keys are not remembered: one that is created now must work now.
      if (loaded !== null && !fresh.outdated) keep(publicKey, loaded, since);
      done();
    }, done);
    return fresh.result;
  };

  return {
    find: async (publicKey) => {
      if (!isPublicKey(publicKey)) return null;
      const known = kept.get(publicKey);
      const loaded = known !== undefined && isFresh(known) ? known.loaded : await load(publicKey);
      return loaded === null ? null : present(loaded, clock());
    },
  };
}

function isPublicKey(text: string): boolean {
  return /^pk_(test|live)_[0-9A-Za-z]{1,64}$/.test(text);
}

function present(loaded: Loaded, now: Date): ApiKey {
  const isExpired = loaded.expiresAt !== null && loaded.expiresAt <= now;
  return {
    ...loaded.key,
    secrets: loaded.secrets
      .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
      .map(({ text }) => text),
    status: loaded.revoked ? 'revoked' : isExpired ? 'expired' : 'active',
  };
}

async function read({ unitOfWork, box }: KeyStoreOptions, publicKey: string): Promise<Loaded | null> {
  const rows = await unitOfWork.asWorker((db) =>
    db
      .selectFrom('api_key as key')
      .innerJoin('secret', (join) =>
        join
          .onRef('secret.merchant_id', '=', 'key.merchant_id')
          .onRef('secret.owner_id', '=', 'key.id')
          .on('secret.owner', '=', 'api_key'),
      )
      .selectAll('key')
      .select(['secret.id as secret_id', 'secret.sealed', 'secret.expires_at as secret_expires_at'])
      .where('key.public_key', '=', publicKey)
      .orderBy('secret.id', 'desc')
      .execute(),
  );
  const [row] = rows;
  if (row === undefined) return null;
  if (rows.some((other) => other.id !== row.id)) throw new Error('Two API keys have one public key.');
  const secrets = await Promise.all(
    rows.map(async ({ secret_id, sealed, secret_expires_at }) => ({
      text: Buffer.from(await box.unwrap(sealed, placeOfSecret(secret_id))).toString(),
      expiresAt: secret_expires_at,
    })),
  );
  return {
    key: {
      id: row.id,
      publicKey: row.public_key,
      merchantId: row.merchant_id,
      mode: row.mode,
      scopes: row.scopes,
      allowedIps: row.allowed_ips,
      limits: { perMinute: row.per_minute, perHour: row.per_hour },
    },
    secrets,
    expiresAt: row.expires_at,
    revoked: row.revoked_at !== null,
  };
}

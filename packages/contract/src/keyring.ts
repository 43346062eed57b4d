import { read } from './calls.ts';
import { isObject } from './document.ts';
import { NotVerifiable } from './outcome.ts';
import type { Session } from './session.ts';
import type { Credentials } from './target.ts';

/** The further keys that cases need: from the target's configuration, or made through the API. */
export interface Keyring {
  other(): Promise<Credentials>;
  revoked(): Promise<Credentials>;
  readOnly(): Promise<Credentials>;
  limited(): Promise<Credentials>;
  otherMerchant(): Credentials;
  /** Revokes the keys that were made. */
  close(): Promise<void>;
}

interface Made extends Credentials {
  readonly id: string;
}

/** Makes keys when first asked for, and only where the configuration has none. */
export function createKeyring(session: Omit<Session, 'keys'>): Keyring {
  const { target } = session;
  const made = new Map<string, Promise<Made>>();

  function make(name: string, scopes: readonly string[]): Promise<Made> {
    session.need('apiKeys.create', 'apiKeys.delete');
    let key = made.get(name);
    if (key === undefined) made.set(name, (key = create(name, scopes)));
    return key;
  }

  async function create(name: string, scopes: readonly string[]): Promise<Made> {
    const body = JSON.stringify({ name: `contract kit: ${name}`, scopes });
    const { status, json } = await session.call({ method: 'POST', target: '/v1/api-keys', body });
    if (status !== 200 || !isObject(json)) {
      throw new NotVerifiable(
        `No ${name} key is configured, and POST /v1/api-keys answered ${status} when one was to be made.`,
      );
    }
    return {
      id: String(json['id']),
      publicKey: String(json['public_key']),
      secretKey: String(json['secret']),
    };
  }

  const revoke = ({ id }: Made): Promise<unknown> =>
    session.call({ method: 'DELETE', target: `/v1/api-keys/${id}` });

  return {
    other: async () => target.otherKey ?? (await make('other', all)),
    readOnly: async () => target.readOnlyKey ?? (await make('read-only', readOnly)),
    limited: async () => target.limitedKey ?? (await make('limited', readOnly)),
    async revoked() {
      if (target.revokedKey !== undefined) return target.revokedKey;
      const known = made.get('revoked');
      if (known !== undefined) return known;
      const key = await make('revoked', readOnly);
      // A key that never worked proves nothing about revoking.
      await session.call({ ...read(session), as: key });
      await revoke(key);
      return key;
    },
    otherMerchant() {
      if (target.otherMerchantKey !== undefined) return target.otherMerchantKey;
      throw new NotVerifiable('The target names no otherMerchantKey.');
    },
    async close() {
      for (const [name, key] of made) {
        if (name === 'revoked') continue;
        // Nothing to revoke where making it failed.
        const known = await key.catch(() => null);
        if (known !== null) await revoke(known);
      }
      made.clear();
    },
  };
}

const readOnly = ['balance:read', 'payments:read'];
const all = ['balance:read', 'payments:read', 'payments:write'];

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** The row and column that a sealed value belongs to; a value moved elsewhere no longer opens. */
export interface SealedPlace {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

/**
 * Seals what must be readable again (HMAC secrets, stored answers). {@link createSecretBox} does it with
 * master keys in memory; a KMS can stand behind the same two functions.
 */
export interface SecretBox {
  wrap(plain: Uint8Array, place: SealedPlace): Promise<string>;
  /** Rejects when the value was changed, moved, or sealed with a key that is not known. */
  unwrap(sealed: string, place: SealedPlace): Promise<Uint8Array>;
  /** The key that seals now; values that name another should be sealed again. */
  readonly kid: string;
}

/** A 256-bit key and the short name that sealed values carry. */
export interface MasterKey {
  readonly kid: string;
  readonly key: Uint8Array;
}

const kidPattern = /^[A-Za-z0-9_.-]{1,32}$/;

/** Reads `kid:base64,…`. The first key seals, all of them open. */
export function parseMasterKeys(text: string): MasterKey[] {
  const keys = text.split(',').map((part): MasterKey => {
    const [, kid = '', base64 = ''] = /^([^:]*):(.*)$/.exec(part.trim()) ?? [];
    const key = Buffer.from(base64, 'base64');
    if (!kidPattern.test(kid)) throw new Error('a master key is written kid:base64');
    if (key.length !== 32 || key.toString('base64') !== base64) {
      throw new Error(`the master key ${kid} is not the base64 of exactly 32 bytes`);
    }
    if (key.every((byte) => byte === key[0])) throw new Error(`the master key ${kid} is not random`);
    return { kid, key };
  });
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length)
    throw new Error('a master key id is used twice');
  return keys;
}

/** AES-256-GCM with a random 96-bit nonce, written `v1|kid|nonce|ciphertext|tag` (base64 parts). */
export function createSecretBox(keys: readonly MasterKey[]): SecretBox {
  const [current] = keys;
  if (current === undefined) throw new Error('at least one master key is needed');
  const byKid = new Map(keys.map((entry) => [entry.kid, entry.key]));

  const seal = (plain: Uint8Array, place: SealedPlace): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', current.key, nonce);
    cipher.setAAD(additional(place, current.kid));
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    const parts = [nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64'));
    return ['v1', current.kid, ...parts].join('|');
  };

  const open = (sealed: string, place: SealedPlace): Uint8Array => {
    const [version, kid = '', nonce = '', ciphertext = '', tag = '', ...rest] = sealed.split('|');
    if (version !== 'v1' || rest.length > 0) throw new Error('not a sealed value');
    const key = byKid.get(kid);
    if (key === undefined) throw new Error(`sealed with the master key ${kid}, which is not configured`);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAAD(additional(place, kid));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64')), decipher.final()]);
  };

  return {
    // Async all the way, so that a throw inside becomes a rejection as it would from a KMS.
    wrap: async (plain, place) => await Promise.resolve(seal(plain, place)),
    unwrap: async (sealed, place) => await Promise.resolve(open(sealed, place)),
    kid: current.kid,
  };
}

function additional(place: SealedPlace, kid: string): Buffer {
  const parts = [place.table, place.row, place.column, kid];
  if (parts.some((part) => part.includes('|'))) throw new Error('a place holds no |');
  return Buffer.from(parts.join('|'));
}

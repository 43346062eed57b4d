import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

/** The wallet's file, its passphrase or its words cannot be used; the message says which and never what. */
export class SeedError extends Error {
  override readonly name = 'SeedError';
}

// 128 MB and some tenths of a second a guess (RFC 7914).
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;
const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

interface SeedFile {
  readonly version: 1;
  readonly kdf: { readonly name: 'scrypt'; N: number; r: number; p: number; readonly salt: string };
  readonly cipher: { readonly name: 'aes-256-gcm'; readonly nonce: string; readonly tag: string };
  readonly sealed: string;
}

/** Writes the words of a wallet, encrypted, into a file that only its owner reads. Never over another one. */
export async function writeSeedFile(path: string, mnemonic: string, passphrase: string): Promise<void> {
  if (existsSync(path)) throw new SeedError(`${path} exists already; a wallet is never written over.`);
  assertMnemonic(mnemonic);
  if (passphrase.length < 12) throw new SeedError('The passphrase must have at least 12 characters.');
  const salt = randomBytes(32);
  const nonce = randomBytes(12);
  const key = await keyOf(passphrase, salt, cost);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(mnemonic, 'utf8'), cipher.final()]);
  const file: SeedFile = {
    version: 1,
    kdf: { name: 'scrypt', ...cost, salt: salt.toString('base64') },
    cipher: {
      name: 'aes-256-gcm',
      nonce: nonce.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
    },
    sealed: sealed.toString('base64'),
  };
  writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(`${path}.new`, path);
}

/**
 * Reads the words of a wallet.
 *
 * @param allowPlain whether a sandbox's throw-away file, which is not encrypted, will do
 */
export async function readSeedFile(
  path: string,
  passphrase: () => Promise<string>,
  allowPlain: boolean,
): Promise<string> {
  assertPrivate(path);
  const value = parseFile(path);
  if (allowPlain && 'mnemonic' in value && typeof value.mnemonic === 'string') {
    assertMnemonic(value.mnemonic);
    return value.mnemonic;
  }
  if (!isSeedFile(value)) throw new SeedError(`${path} is no encrypted wallet of version 1.`);
  const { kdf, cipher, sealed } = value;
  const key = await keyOf(await passphrase(), Buffer.from(kdf.salt, 'base64'), kdf);
  try {
    const nonce = Buffer.from(cipher.nonce, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
    decipher.setAuthTag(Buffer.from(cipher.tag, 'base64'));
    const opened = [decipher.update(Buffer.from(sealed, 'base64')), decipher.final()];
    return Buffer.concat(opened).toString('utf8');
  } catch {
    throw new SeedError('The passphrase is wrong, or the wallet was tampered with.');
  }
}

/** What others may read is taken for known to them. Windows keeps no such modes. */
function assertPrivate(path: string): void {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new SeedError(`${path} can be read by others. Take that right away (chmod 600) first.`);
}

function assertMnemonic(mnemonic: string): void {
  if (!validateMnemonic(mnemonic, wordlist))
    throw new SeedError('These are no 12 to 24 words of BIP 39, or their checksum is wrong.');
}

async function keyOf(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  return await derive(passphrase, salt, 32, { N, r, p, maxmem: 256 * N * r });
}

function parseFile(path: string): object {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Answered below.
  }
  throw new SeedError(`${path} cannot be read.`);
}

function isSeedFile(value: object): value is SeedFile {
  const { version, kdf, cipher, sealed } = value as Partial<SeedFile>;
  return (
    version === 1 &&
    kdf?.name === 'scrypt' &&
    // A file that asks for less, or for all the memory there is, is none of ours.
    kdf.N === cost.N &&
    kdf.r === cost.r &&
    kdf.p === cost.p &&
    typeof kdf.salt === 'string' &&
    cipher?.name === 'aes-256-gcm' &&
    typeof cipher.nonce === 'string' &&
    typeof cipher.tag === 'string' &&
    typeof sealed === 'string'
  );
}

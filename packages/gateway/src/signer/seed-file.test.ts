import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payoutMnemonic } from '../testing/local-signer.ts';
import { readSeedFile, SeedError, writeSeedFile } from './seed-file.ts';

const passphrase = 'a passphrase for tests';
let folder: string;
let path: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-seed-'));
  path = join(folder, 'wallet.json');
  await writeSeedFile(path, payoutMnemonic, passphrase);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (from: string, words = passphrase, allowPlain = false): Promise<string> =>
  readSeedFile(from, () => Promise.resolve(words), allowPlain);

function written(name: string, text: string, mode = 0o600): string {
  const file = join(folder, name);
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
}

describe('the wallet file', () => {
  it('keeps the words encrypted, for its owner alone', async () => {
    expect(await read(path)).toBe(payoutMnemonic);
    expect(readFileSync(path, 'utf8')).not.toMatch(/abandon|about/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is not opened by another passphrase', async () => {
    await expect(read(path, 'another passphrase')).rejects.toThrow('The passphrase is wrong');
  });

  it('is not opened once a bit of it is another', async () => {
    const file = JSON.parse(readFileSync(path, 'utf8')) as { sealed: string; cipher: { tag: string } };
    const flip = (text: string): string => {
      const bytes = Buffer.from(text, 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return bytes.toString('base64');
    };
    const sealed = written('sealed.json', JSON.stringify({ ...file, sealed: flip(file.sealed) }));
    await expect(read(sealed)).rejects.toThrow('tampered');
    const cipher = { ...file.cipher, tag: flip(file.cipher.tag) };
    await expect(read(written('tag.json', JSON.stringify({ ...file, cipher })))).rejects.toThrow('tampered');
    const short = {
      ...file.cipher,
      tag: Buffer.from(file.cipher.tag, 'base64').subarray(0, 4).toString('base64'),
    };
    await expect(read(written('short.json', JSON.stringify({ ...file, cipher: short })))).rejects.toThrow(
      SeedError,
    );
  });

  it('is refused when it asks for a cheaper guess, or for all the memory there is', async () => {
    const file = JSON.parse(readFileSync(path, 'utf8')) as { kdf: Record<string, unknown> };
    for (const N of [2 ** 10, 2 ** 30]) {
      const other = written(`cost-${N}.json`, JSON.stringify({ ...file, kdf: { ...file.kdf, N } }));
      await expect(read(other)).rejects.toThrow('no encrypted wallet of version 1');
    }
  });

  it.skipIf(process.platform === 'win32')('is refused when others may read it', async () => {
    const open = written('open.json', readFileSync(path, 'utf8'), 0o644);
    await expect(read(open)).rejects.toThrow('can be read by others');
    chmodSync(open, 0o640);
    await expect(read(open)).rejects.toThrow('can be read by others');
    chmodSync(open, 0o400);
    expect(await read(open)).toBe(payoutMnemonic);
  });

  it('is plain only in a sandbox', async () => {
    const plain = written('plain.json', JSON.stringify({ mnemonic: payoutMnemonic }));
    expect(await read(plain, '', true)).toBe(payoutMnemonic);
    await expect(read(plain)).rejects.toThrow('no encrypted wallet');
    const wrong = written('words.json', JSON.stringify({ mnemonic: 'abandon about' }));
    await expect(read(wrong, '', true)).rejects.toThrow('checksum');
  });

  it('is never written over, nor with a weak passphrase or wrong words', async () => {
    await expect(writeSeedFile(path, payoutMnemonic, passphrase)).rejects.toThrow('exists already');
    const fresh = join(folder, 'fresh.json');
    await expect(writeSeedFile(fresh, payoutMnemonic, 'eleven char')).rejects.toThrow('at least 12');
    await expect(
      writeSeedFile(fresh, payoutMnemonic.replace('about', 'abandon'), passphrase),
    ).rejects.toThrow('checksum');
    await expect(read(fresh)).rejects.toThrow('cannot be read');
    await expect(read(written('half.json', '{"version":1'))).rejects.toThrow('cannot be read');
  });
});

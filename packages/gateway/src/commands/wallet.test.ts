import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { afterAll, describe, expect, it } from 'vitest';
import { payoutKeys, payoutMnemonic } from '../testing/local-signer.ts';
import { runCommand } from './run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'cryptoix-wallet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `${text}\n`, { mode: 0o600 });
  return path;
};
const passphrase = file('passphrase', 'a passphrase for tests');
const run = async (...args: string[]) => {
  let [out, err] = ['', ''];
  const code = await runCommand(['wallet', ...args, '--json'], {
    env: {},
    print: (text) => (out += text),
    explain: (text) => (err += text),
  });
  return { code, err, json: () => JSON.parse(out) as Record<string, string>, out };
};

describe('wallet', () => {
  it('init makes 24 words once, and xpub shows what to watch with', async () => {
    const path = join(folder, 'new.json');
    const made = await run('init', '--wallet', path, '--passphrase-file', passphrase);
    expect(made.code).toBe(0);
    const { words, ...keys } = made.json();
    expect(words?.split(' ')).toHaveLength(24);
    expect(validateMnemonic(words ?? '', wordlist)).toBe(true);
    expect(made.err).toContain('they are the money');
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const shown = await run('xpub', '--wallet', path, '--passphrase-file', passphrase);
    expect(shown.json()).toEqual(keys);
    expect(keys.evm).toMatch(/^xpub/);
    expect(keys.bitcoin_test).toMatch(/^tpub/);
    expect(shown.out).not.toContain('prv');
    const again = await run('init', '--wallet', path, '--passphrase-file', passphrase);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('never written over');
  });

  it('import takes the words of a wallet that exists', async () => {
    const path = join(folder, 'old.json');
    const words = file('words', `  ${payoutMnemonic.replaceAll(' ', '  ')} `);
    const args = ['--wallet', path, '--passphrase-file', passphrase, '--mnemonic-file', words];
    const made = await run('import', ...args);
    expect(made.json()).toMatchObject({
      evm: payoutKeys.evm.publicExtendedKey,
      bitcoin_test: payoutKeys.bitcoinTest.publicExtendedKey,
    });
    expect(made.out + made.err).not.toContain('abandon');
    const wrong = file('wrong', 'another passphrase for tests');
    const refused = await run('xpub', '--wallet', path, '--passphrase-file', wrong);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('The passphrase is wrong');
    const bad = file('bad', payoutMnemonic.replace('about', 'zoo'));
    const other = join(folder, 'bad.json');
    const failed = await run(
      'import',
      '--wallet',
      other,
      '--passphrase-file',
      passphrase,
      '--mnemonic-file',
      bad,
    );
    expect(failed).toMatchObject({ code: 1, out: '' });
    expect(failed.err).not.toContain('abandon');
  });

  it('says what is missing', async () => {
    expect((await run('init')).code).toBe(2);
    expect((await run('import', '--wallet', join(folder, 'x.json'))).err).toContain('only one can come from');
    const empty = file('empty', '');
    const refused = await run('init', '--wallet', join(folder, 'x.json'), '--passphrase-file', empty);
    expect(refused.err).toContain('passphrase is empty');
  });
});

import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { generateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { accountKeys, publicKeysOf } from '../signer/account-keys.ts';
import { readSeedFile, writeSeedFile } from '../signer/seed-file.ts';
import { firstLine, passphraseFrom } from './passphrase.ts';
import { CommandError, printRecord, type Terminal } from './terminal.ts';

interface WalletFlags {
  readonly wallet: string;
  readonly passphraseFile?: string;
  readonly mnemonicFile?: string;
  readonly json?: boolean;
}

export function addWallet(program: Command, terminal: Terminal): void {
  const wallet = program.command('wallet').description('the encrypted seed that payouts are signed with');
  const define = (name: string, description: string): Command =>
    wallet
      .command(name)
      .description(description)
      .requiredOption('--wallet <file>', 'the encrypted wallet')
      .option('--passphrase-file <file>', 'where its passphrase is; standard input otherwise')
      .option('--json', 'print JSON');

  define('init', 'make a new wallet and show its 24 words this once').action(async (flags: WalletFlags) => {
    const mnemonic = generateMnemonic(wordlist, 256);
    await writeSeedFile(flags.wallet, mnemonic, await passphraseFrom(flags.passphraseFile));
    terminal.explain(
      'Write these words down and keep them apart: they are the money. They are not shown again.',
    );
    printRecord(terminal, { words: mnemonic, ...publicKeysOf(accountKeys(mnemonic)) }, flags.json === true);
  });

  define('import', 'encrypt the words of a wallet that exists')
    .option('--mnemonic-file <file>', 'where its words are; standard input otherwise')
    .action(async (flags: WalletFlags) => {
      if (flags.passphraseFile === undefined && flags.mnemonicFile === undefined)
        throw new CommandError('Of passphrase and words only one can come from standard input.');
      const passphrase = await passphraseFrom(flags.passphraseFile);
      const text =
        flags.mnemonicFile === undefined ? await firstLine() : readFileSync(flags.mnemonicFile, 'utf8');
      const mnemonic = (text ?? '').trim().split(/\s+/).join(' ');
      await writeSeedFile(flags.wallet, mnemonic, passphrase);
      printRecord(terminal, publicKeysOf(accountKeys(mnemonic)), flags.json === true);
    });

  define('xpub', 'show the keys to watch with, for the networks file').action(async (flags: WalletFlags) => {
    const mnemonic = await readSeedFile(flags.wallet, () => passphraseFrom(flags.passphraseFile), false);
    printRecord(terminal, publicKeysOf(accountKeys(mnemonic)), flags.json === true);
  });
}

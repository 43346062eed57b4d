import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HDKey } from '@scure/bip32';
import { generateMnemonic, mnemonicToSeedSync } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { readJson, writePrivate, writePrivateJson } from './private-file.ts';

/** The account keys that the gateway watches with. The mnemonic stays in its file. */
export interface WalletAccounts {
  readonly ethereum: string;
  readonly bitcoin: string;
}

// BIP 32 version bytes of test networks: keys that begin with tpub.
const testVersions = { public: 0x043587cf, private: 0x04358394 };

/** The sandbox's throw-away wallet, made at the first start. */
export function openWallet(folder: string): WalletAccounts {
  const file = join(folder, 'wallet.json');
  if (!existsSync(file)) {
    const note = 'A throw-away wallet of the sandbox. Never send real money to its addresses.';
    writePrivateJson(file, { note, mnemonic: generateMnemonic(wordlist, 128) });
  }
  const stored = readJson(file);
  if (typeof stored !== 'object' || stored === null || !('mnemonic' in stored)) {
    throw new Error(`${file} holds no mnemonic`);
  }
  const seed = mnemonicToSeedSync(String(stored.mnemonic));
  return {
    ethereum: HDKey.fromMasterSeed(seed).derive("m/44'/60'/0'").publicExtendedKey,
    bitcoin: HDKey.fromMasterSeed(seed, testVersions).derive("m/84'/1'/0'").publicExtendedKey,
  };
}

/** The key that the database's secrets are encrypted with, made at the first start. */
export function openMasterKey(folder: string): string {
  const file = join(folder, 'master.key');
  if (!existsSync(file)) writePrivate(file, `sandbox:${randomBytes(32).toString('base64')}\n`);
  return readFileSync(file, 'utf8').trim();
}

import { createBase58check } from '@scure/base';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseNetworks } from '../chain/network-config.ts';
import { payoutKeys } from '../testing/local-signer.ts';
import type { Approvals } from './approved.ts';
import { createSigner } from './create-signer.ts';
import { Journal } from './journal.ts';

const folder = mkdtempSync(join(tmpdir(), 'cryptoix-signer-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const base58check = createBase58check((bytes: Uint8Array) => createHash('sha256').update(bytes).digest());

/** The same key as wallets spell it for segwit (SLIP 132). */
function asZpub(xpub: string): string {
  const bytes = Uint8Array.from(base58check.decode(xpub));
  new DataView(bytes.buffer).setUint32(0, 0x04b24746);
  return base58check.encode(bytes);
}

const { evm, bitcoin, litecoin, bitcoinTest } = payoutKeys;
const native = (currency: string, decimals: number) => [{ currency, kind: 'native', decimals }];
const rpcUrl = 'http://127.0.0.1:1';
const confirmations = { default: 1, final: 3 };
const entries = {
  sim: { network: 'bitcoin', mode: 'test', adapter: 'sim', assets: native('BTC', 8) },
  bitcoin: {
    network: 'bitcoin',
    mode: 'live',
    adapter: 'bitcoin',
    chain: 'main',
    rpcUrl,
    assets: native('BTC', 8),
  },
  litecoin: {
    network: 'litecoin',
    mode: 'live',
    adapter: 'bitcoin',
    chain: 'main',
    rpcUrl,
    assets: native('LTC', 8),
  },
  regtest: {
    network: 'litecoin',
    mode: 'test',
    adapter: 'bitcoin',
    chain: 'regtest',
    rpcUrl,
    assets: native('LTC', 8),
  },
  evm: { network: 'ethereum', mode: 'live', adapter: 'evm', chainId: 1, rpcUrl, assets: native('ETH', 18) },
};

function held(entry: object, xpub: string): number {
  const networks = parseNetworks([{ ...entry, xpub, confirmations }]);
  const signer = createSigner({
    ...{ keys: payoutKeys, networks, limits: new Map() },
    // Nothing is signed here.
    ...{ approvals: {} as Approvals, journal: new Journal(join(folder, 'journal.jsonl')) },
  });
  return signer.networks().length;
}

it('holds the accounts of its own seed, each for its own network', () => {
  expect(held(entries.sim, bitcoinTest.publicExtendedKey)).toBe(1);
  expect(held(entries.regtest, bitcoinTest.publicExtendedKey)).toBe(1);
  expect(held(entries.bitcoin, bitcoin.publicExtendedKey)).toBe(1);
  expect(held(entries.bitcoin, asZpub(bitcoin.publicExtendedKey))).toBe(1);
  expect(held(entries.litecoin, asZpub(litecoin.publicExtendedKey))).toBe(1);
  expect(held(entries.evm, evm.publicExtendedKey)).toBe(1);
  expect(held(entries.bitcoin, litecoin.publicExtendedKey)).toBe(0);
  expect(held(entries.litecoin, bitcoin.publicExtendedKey)).toBe(0);
});

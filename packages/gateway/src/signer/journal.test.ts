import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EvmUnsigned } from '../app/ports/wallet.ts';
import { Journal } from './journal.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-journal-'));
  path = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tx = (nonce: number, value = '1'): EvmUnsigned => ({
  kind: 'evm',
  chainId: 31337,
  from: '0xfrom',
  path: '1/0',
  nonce,
  to: '0xto',
  value,
  data: '0x',
  gas: '21000',
  maxFeePerGas: '1',
  maxPriorityFeePerGas: '1',
});
const signature = { raw: '0xraw', txid: '0xid' };
const about = (payout: string, amount = 5n) => ({ payout, asset: 'ETH:ethereum', amount });

describe('the journal', () => {
  it('gives the same bytes again, also after a restart, and nothing for another question', () => {
    const journal = new Journal(path);
    expect(journal.find('a', tx(1))).toBeNull();
    journal.add('a', tx(1), signature, about('po_1'));
    for (const each of [journal, new Journal(path)]) {
      expect(each.find('a', tx(1))).toEqual(signature);
      expect(() => each.find('a', tx(1, '2'))).toThrow('Another transaction was signed under this name');
      expect(each.find('b', tx(1))).toBeNull();
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('refuses a transaction of a payout that could be confirmed beside an earlier one', () => {
    const journal = new Journal(path);
    journal.add('a', tx(1), signature, about('po_1'));
    expect(() => journal.assertExclusive('po_1', tx(1, '2'))).not.toThrow();
    expect(() => journal.assertExclusive('po_1', tx(2))).toThrow('with other coins or another nonce');
    expect(() => journal.assertExclusive('po_2', tx(2))).not.toThrow();
    expect(() => journal.assertExclusive('po_1', { ...tx(1), chainId: 1 })).toThrow();
  });

  it('counts each payout once, and only those of the time and asset', () => {
    const journal = new Journal(path);
    const since = new Date(Date.now() - 1000);
    journal.add('a/1', tx(1), signature, about('po_1', 5n));
    journal.add('a/2', tx(1, '2'), signature, about('po_1', 5n));
    journal.add('b/1', tx(2), signature, about('po_2', 7n));
    journal.add('c/1', tx(3), signature, { payout: 'po_3', asset: 'BTC:bitcoin', amount: 100n });
    journal.add('d/1', tx(4), signature, { payout: null, asset: null, amount: 0n });
    expect(journal.signedSince('ETH:ethereum', since, '')).toBe(12n);
    expect(journal.signedSince('ETH:ethereum', since, 'po_2')).toBe(5n);
    expect(journal.signedSince('ETH:ethereum', new Date(Date.now() + 1000), '')).toBe(0n);
  });

  it('forgets what a crash cut short, and keeps all around it', () => {
    const journal = new Journal(path);
    journal.add('a', tx(1), signature, about('po_1'));
    const whole = readFileSync(path, 'utf8');
    journal.add('b', tx(2), signature, about('po_2'));
    const cut = readFileSync(path, 'utf8').slice(0, whole.length + 40);
    writeFileSync(path, cut);
    const after = new Journal(path);
    expect(after.find('a', tx(1))).toEqual(signature);
    expect(after.find('b', tx(2))).toBeNull();
    after.add('c', tx(3), signature, about('po_3'));
    appendFileSync(path, '\n\n');
    expect(new Journal(path).find('c', tx(3))).toEqual(signature);
  });
});

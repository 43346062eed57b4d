import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Asset } from '../domain/money/asset.ts';
import { readLimits } from './limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'cryptoix-limits-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const btc = { currency: 'BTC', network: 'bitcoin', decimals: 8 } as Asset;
function read(value: unknown) {
  const path = join(folder, 'limits.json');
  writeFileSync(path, JSON.stringify(value));
  return readLimits(path, [btc]);
}

describe('readLimits', () => {
  it('reads amounts in units of the asset, and nothing as no limit', () => {
    expect(read({ 'BTC:bitcoin': { max_amount: '0.5', max_per_day: '2' } })).toEqual(
      new Map([['BTC:bitcoin', { maxAmount: 50_000_000n, maxPerDay: 200_000_000n }]]),
    );
    expect(read({ 'BTC:bitcoin': { max_amount: '0.5' } }).get('BTC:bitcoin')?.maxPerDay).toBeNull();
    expect(read({})).toEqual(new Map());
  });

  it.each([
    ['no object', ['BTC'], 'names 0'],
    ['a text', 'BTC', 'must hold an object'],
    ['an asset that is not there', { 'ETH:ethereum': {} }, 'names ETH:ethereum'],
    ['an unknown limit', { 'BTC:bitcoin': { max_ammount: '1' } }, 'max_ammount is no limit'],
    ['a number', { 'BTC:bitcoin': { max_amount: 0.5 } }, 'a decimal string'],
    ['an amount that is none', { 'BTC:bitcoin': { max_per_day: '1e3' } }, 'a decimal string'],
    ['an amount finer than the asset', { 'BTC:bitcoin': { max_amount: '0.000000001' } }, 'a decimal string'],
    ['nothing in place of limits', { 'BTC:bitcoin': null }, 'must be an object'],
  ])('refuses %s rather than guard nothing', (_what, value, message) => {
    expect(() => read(value)).toThrow(message);
  });
});

import { readFileSync } from 'node:fs';
import { parseDecimal } from '@cryptoix/spec';
import type { Asset } from '../domain/money/asset.ts';

/** The signer's own limits, in base units of the asset: null is none. */
export interface AssetLimit {
  readonly maxAmount: bigint | null;
  readonly maxPerDay: bigint | null;
}

/** Reads `{ "BTC:bitcoin": { "max_amount": "0.5", "max_per_day": "2" } }`; a name that means nothing is refused. */
export function readLimits(path: string, assets: readonly Asset[]): ReadonlyMap<string, AssetLimit> {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  if (typeof value !== 'object' || value === null) throw new Error(`${path} must hold an object.`);
  const limits = new Map<string, AssetLimit>();
  for (const [name, entry] of Object.entries(value as Record<string, unknown>)) {
    const asset = assets.find(({ currency, network }) => `${currency}:${network}` === name);
    if (asset === undefined)
      throw new Error(`${path} names ${name}, which is no asset of the networks file.`);
    if (typeof entry !== 'object' || entry === null) throw new Error(`${path}: ${name} must be an object.`);
    const { max_amount: amount, max_per_day: perDay, ...rest } = entry as Record<string, unknown>;
    const [unknown] = Object.keys(rest);
    if (unknown !== undefined) throw new Error(`${path}: ${unknown} is no limit.`);
    limits.set(name, { maxAmount: read(path, asset, amount), maxPerDay: read(path, asset, perDay) });
  }
  return limits;
}

function read(path: string, { currency, decimals }: Asset, text: unknown): bigint | null {
  if (text === undefined) return null;
  const amount = typeof text === 'string' ? parseDecimal(text, decimals) : null;
  if (typeof amount !== 'bigint') throw new Error(`${path}: a limit of ${currency} is a decimal string.`);
  return amount;
}

import { parseDecimal } from '@cryptoix/spec';
import { unlistedCurrency, type Asset, type DepthTier } from '../domain/money/asset.ts';
import { defaultLimits } from './asset-defaults.ts';
import type { ConfigFields } from './config-fields.ts';
import { checkEvmAddress } from './evm/address-deriver.ts';

const amountPattern = /^(0|[1-9]\d{0,29})(\.\d{1,30})?$/;

/** Reads one entry of a network's `assets`; undefined when something essential is wrong with it. */
export function readAsset(
  fields: ConfigFields,
  network: {
    readonly name: string;
    readonly adapter: 'evm' | 'sim' | 'bitcoin';
    readonly confirmations: number;
    readonly depths: readonly DepthTier[];
  },
): Asset | undefined {
  const currency = fields.text(
    'currency',
    /^[A-Z][A-Z0-9]{1,9}$/,
    'a code of 2 to 10 capital letters and digits',
  );
  if (currency === unlistedCurrency)
    fields.refuse('currency', `must be another: ${unlistedCurrency} is what is not configured`);
  const kind = fields.oneOf('kind', ['native', 'token']);
  const name = fields.text('name', /^\S(.{0,62}\S)?$/, 'a name of 1 to 64 characters');
  const decimals = fields.integer('decimals', 0, 36);
  const confirmations = fields.integer('confirmations', 1, 10_000) ?? network.confirmations;
  const displayDecimals = fields.integer('displayDecimals', 0, 36);
  const contract = readContract(fields, kind);
  if (network.adapter !== 'evm' && kind === 'token')
    fields.refuse('kind', 'must be native: this network has no tokens');

  const fallback = defaultLimits(currency ?? '', decimals ?? 18);
  const amount = (field: 'dust' | 'minPayment' | 'maxPayment' | 'minPayout'): bigint => {
    const text = fields.text(field, amountPattern, 'an amount as a decimal string');
    const units = text === undefined ? undefined : parseDecimal(text, decimals ?? 36);
    if (typeof units === 'bigint') return units;
    if (units !== undefined) fields.refuse(field, `has more than ${decimals ?? 0} decimals`);
    return fallback[field];
  };
  const limits = {
    dust: amount('dust'),
    minPayment: amount('minPayment'),
    maxPayment: amount('maxPayment'),
    minPayout: amount('minPayout'),
  };
  if (limits.minPayment > limits.maxPayment) fields.refuse('minPayment', 'is more than maxPayment');
  if (displayDecimals !== undefined && decimals !== undefined && displayDecimals > decimals) {
    fields.refuse('displayDecimals', 'is more than decimals');
  }
  fields.finish(['currency', 'kind', 'decimals', ...(kind === 'token' ? ['contract'] : [])]);
  if (currency === undefined || kind === undefined || decimals === undefined) return undefined;
  return {
    currency,
    network: network.name,
    name: name ?? fallback.name,
    kind,
    decimals,
    displayDecimals: displayDecimals ?? fallback.displayDecimals,
    contract,
    confirmations,
    depths: network.depths,
    ...limits,
  };
}

function readContract(fields: ConfigFields, kind: 'native' | 'token' | undefined): string | null {
  const text = fields.text('contract', /^0x[0-9a-fA-F]{40}$/, 'a contract address');
  if (kind === 'native' && fields.has('contract')) fields.refuse('contract', 'belongs to tokens only');
  if (text === undefined) return null;
  const check = checkEvmAddress(text);
  if (check.ok) return check.address;
  fields.refuse('contract', `is not valid: ${check.message}`);
  return null;
}

import { describe, expect, it } from 'vitest';
import type { Asset } from '../../domain/money/asset.ts';
import { paymentUri } from './payment-uri.ts';

const asset = { currency: 'X', contract: null, decimals: 8 } as unknown as Asset;

describe('paymentUri', () => {
  it('follows BIP 21: whole coins, no zeros that say nothing', () => {
    const style = { standard: 'bip21', scheme: 'bitcoin' } as const;
    expect(paymentUri(style, asset, 'bc1qxy', 52432n)).toBe('bitcoin:bc1qxy?amount=0.00052432');
    expect(paymentUri(style, asset, 'bc1qxy', 100n * 10n ** 8n)).toBe('bitcoin:bc1qxy?amount=100');
  });

  it('follows ERC-681: base units, and a call of the contract for a token', () => {
    const style = { standard: 'erc681', chainId: 1 } as const;
    expect(paymentUri(style, asset, '0xA', 10n ** 16n)).toBe('ethereum:0xA@1?value=10000000000000000');
    expect(paymentUri(style, { ...asset, contract: '0xC' }, '0xA', 25_000_000n)).toBe(
      'ethereum:0xC@1/transfer?address=0xA&uint256=25000000',
    );
  });
});

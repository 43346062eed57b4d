import { formatDecimal } from '@cryptoix/spec';
import type { Asset } from '../../domain/money/asset.ts';
import type { UriStyle } from '../ports/networks.ts';

/** A payment URI that wallets read from a QR code. */
export function paymentUri(style: UriStyle, asset: Asset, address: string, amount: bigint): string {
  // BIP 21: the amount in whole coins.
  if (style.standard === 'bip21') {
    return `${style.scheme}:${address}?amount=${formatDecimal(amount, asset.decimals, 0)}`;
  }
  // ERC-681: base units; a token is paid by calling its contract.
  return asset.contract === null
    ? `ethereum:${address}@${style.chainId}?value=${amount}`
    : `ethereum:${asset.contract}@${style.chainId}/transfer?address=${address}&uint256=${amount}`;
}

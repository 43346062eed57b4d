import { randomBytes } from 'node:crypto';
import type { Cryptoix } from '@cryptoix/sdk';
import type { Payout } from '@cryptoix/spec';
import { Address } from '@scure/btc-signer';
import { getAddress, toHex } from 'viem';
import type { Network } from '../app/ports/networks.ts';
import { bitcoinRegtest } from '../chain/bitcoin/params.ts';
import { eventually } from './eventually.ts';
import type { PayoutGateway } from './payout-gateway.ts';

/** Networks that tests of payouts run on: name, coin, an amount and the same in base units. */
export type PayoutNetwork = [name: string, currency: string, amount: string, units: bigint];

export function payoutNetworks(hasAnvil: boolean): PayoutNetwork[] {
  const bitcoin: PayoutNetwork = ['bitcoin', 'BTC', '0.1', 10n ** 7n];
  return hasAnvil ? [bitcoin, ['ethereum', 'ETH', '0.1', 10n ** 17n]] : [bitcoin];
}

export function networkOf(gateway: PayoutGateway, name: string): Network {
  const network = gateway.networks.find((each) => each.name === name) ?? gateway.ethereum;
  if (network === null) throw new Error(`there is no ${name}`);
  return network;
}

/** An address that nobody has used before. */
export function freshAddress(network: string): string {
  return network === 'ethereum'
    ? getAddress(toHex(randomBytes(20)))
    : Address(bitcoinRegtest).encode({ type: 'wpkh', hash: randomBytes(20) });
}

/** What the network itself says was paid to an address, in blocks above a height. */
export async function paidOnChain({ reader, dev }: Network, address: string, above = 0): Promise<bigint[]> {
  await dev?.mine(1);
  const tip = await reader.tip();
  const found: bigint[] = [];
  for (let height = above + 1; height <= tip.height; height++) {
    const block = await reader.blockAt(height);
    if (block === null) throw new Error(`there is no block ${height}`);
    for (const { amount } of await reader.scanBlock(block, new Set([address]))) found.push(amount);
  }
  return found;
}

/** Waits until a payout is as it should be. */
export function payoutThat(
  client: Cryptoix,
  id: string,
  isIt: (payout: Payout) => boolean,
  withinMs = 25_000,
): Promise<Payout> {
  return eventually(() => client.payouts.retrieve(id), isIt, withinMs);
}

export function isOver({ status }: Payout): boolean {
  return status === 'completed' || status === 'failed' || status === 'canceled';
}

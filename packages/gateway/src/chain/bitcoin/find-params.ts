import {
  bitcoinMainnet,
  type BitcoinParams,
  bitcoinRegtest,
  bitcoinSignet,
  bitcoinTestnet,
  litecoinMainnet,
  litecoinRegtest,
  litecoinTestnet,
} from './params.ts';

export const coins = ['bitcoin', 'litecoin'] as const;

/** The chain of a coin by the name that its nodes give it; undefined where it has none of that name. */
export function findParams(
  coin: (typeof coins)[number],
  chain: 'main' | 'test' | 'signet' | 'regtest',
): BitcoinParams | undefined {
  const chains: Partial<Record<typeof chain, BitcoinParams>> =
    coin === 'bitcoin'
      ? { main: bitcoinMainnet, test: bitcoinTestnet, signet: bitcoinSignet, regtest: bitcoinRegtest }
      : { main: litecoinMainnet, test: litecoinTestnet, regtest: litecoinRegtest };
  return chains[chain];
}

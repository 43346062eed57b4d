import { join } from 'node:path';
import { writePrivateJson } from './private-file.ts';
import type { WalletAccounts } from './wallet.ts';

export interface EvmSetting {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly tokens: { readonly USDC: string; readonly USDT: string };
}

/**
 * Writes what the gateway is to know of its networks: no key, and at most the password of a Bitcoin node.
 * Gives the file's name.
 */
export function writeNetworksFile(
  folder: string,
  accounts: WalletAccounts,
  evm: EvmSetting | null,
  bitcoinRpcUrl: string | null,
): string {
  const file = join(folder, 'networks.json');
  writePrivateJson(file, [
    bitcoin(accounts, bitcoinRpcUrl),
    ...(evm === null ? [] : [ethereum(accounts, evm)]),
  ]);
  return file;
}

// One block is enough for first steps with a hundred bitcoins; from a hundred million dollars on three are needed.
const large = '100000000';
const confirmations = { default: 1, large: 3, final: 3, largeFrom: large, finalFrom: large };

function bitcoin(accounts: WalletAccounts, rpcUrl: string | null) {
  return {
    network: 'bitcoin',
    mode: 'test',
    ...(rpcUrl === null
      ? { adapter: 'sim', simulated: true }
      : { adapter: 'bitcoin', chain: 'regtest', development: true, rpcUrl }),
    xpub: accounts.bitcoin,
    confirmations,
    assets: [{ currency: 'BTC', kind: 'native', name: 'Bitcoin', decimals: 8 }],
  };
}

function ethereum(accounts: WalletAccounts, { rpcUrl, chainId, tokens }: EvmSetting) {
  return {
    network: 'ethereum',
    mode: 'test',
    adapter: 'evm',
    development: true,
    rpcUrl,
    chainId,
    xpub: accounts.ethereum,
    confirmations,
    assets: [
      { currency: 'ETH', kind: 'native', name: 'Ether', decimals: 18 },
      { currency: 'USDC', kind: 'token', name: 'USD Coin', decimals: 6, contract: tokens.USDC },
      { currency: 'USDT', kind: 'token', name: 'Tether USD', decimals: 6, contract: tokens.USDT },
    ],
  };
}

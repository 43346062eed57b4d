import type pg from 'pg';
import type { Hex } from 'viem';
import type { Network, Networks } from '../app/ports/networks.ts';
import { bitcoinRegtest } from './bitcoin/params.ts';
import { createUtxoWallet } from './bitcoin/utxo-wallet.ts';
import { createAccountWallet } from './evm/account-wallet.ts';
import { createEvmDevChain } from './evm/dev/evm-dev-chain.ts';
import { createEvmReader } from './evm/evm-reader.ts';
import { createBitcoinReader } from './bitcoin/bitcoin-reader.ts';
import { createBitcoinDevChain } from './bitcoin/dev/bitcoin-dev-chain.ts';
import type {
  BitcoinNetworkConfig,
  EvmNetworkConfig,
  NetworkConfig,
  SimNetworkConfig,
} from './network-config.ts';
import { createSimDevChain } from './sim/sim-dev-chain.ts';
import { createSimReader } from './sim/sim-reader.ts';

export interface OpenNetworks extends Networks {
  close(): Promise<void>;
}

/**
 * Puts the adapters behind a checked configuration. Nothing is connected: a node that is away shows itself
 * at the first question.
 *
 * `pool` holds the simulated network (schema `sim_bitcoin`) and what a development chain may forget (schema
 * `dev_chain`); its role must be allowed to make them.
 */
export function openNetworks(
  configs: readonly NetworkConfig[],
  options: { readonly pool: pg.Pool },
): OpenNetworks {
  const all = configs.map((config) => {
    if (config.adapter === 'bitcoin') return openBitcoin(config);
    return config.adapter === 'evm' ? openEvm(config, options.pool) : openSim(config, options.pool);
  });
  return {
    list: (mode) => all.filter((network) => network.mode === mode),
    async close() {
      await Promise.all(all.flatMap(({ dev }) => dev?.stop() ?? []));
    },
  };
}

function openEvm(config: EvmNetworkConfig, pool: pg.Pool): Network {
  const tokens = config.assets.flatMap(({ currency, contract, decimals }) =>
    contract === null ? [] : [{ currency, contract: contract as Hex, decimals }],
  );
  const { network, rpcUrl, chainId } = config;
  const node = { network, rpcUrl, chainId, tokens, nativeCurrency: nativeOf(config) };
  const isMovable = config.development && config.mode === 'test';
  const dev = isMovable ? createEvmDevChain({ ...node, pool }) : null;
  return {
    ...common(config),
    simulated: false,
    uri: { standard: 'erc681', chainId: config.chainId },
    indexOf: 'log',
    reader: createEvmReader(dev === null ? node : { ...node, prepare: () => dev.restore() }),
    dev,
    wallet: {
      ...createAccountWallet({ ...node, addresses: config.addresses }),
      final: config.confirmations.final,
    },
  };
}

function openBitcoin(config: BitcoinNetworkConfig): Network {
  const { network, rpcUrl, params } = config;
  const node = { network, rpcUrl, params, currency: nativeOf(config) };
  const isMovable = config.development && config.mode === 'test';
  return {
    ...common(config),
    simulated: false,
    uri: { standard: 'bip21', scheme: params.coin },
    indexOf: 'output',
    reader: createBitcoinReader(node),
    dev: isMovable ? createBitcoinDevChain(node) : null,
    wallet: {
      ...createUtxoWallet({ xpub: config.xpub, params, addresses: config.addresses }),
      final: config.confirmations.final,
    },
  };
}

function openSim(config: SimNetworkConfig, pool: pg.Pool): Network {
  const options = { network: config.network, currency: nativeOf(config), pool };
  return {
    ...common(config),
    simulated: true,
    uri: { standard: 'bip21', scheme: 'bitcoin' },
    indexOf: 'output',
    reader: createSimReader(options),
    dev: config.mode === 'test' ? createSimDevChain(options) : null,
    wallet: {
      ...createUtxoWallet({ xpub: config.xpub, params: bitcoinRegtest, addresses: config.addresses }),
      final: config.confirmations.final,
    },
  };
}

function common({ network, mode, addresses, assets, explorerUrl }: NetworkConfig) {
  return {
    name: network,
    mode,
    assets,
    addresses,
    explorerUrl: explorerUrl === null ? null : (hash: string) => explorerUrl.replaceAll('{hash}', hash),
  };
}

function nativeOf({ network, assets }: NetworkConfig): string {
  const native = assets.find(({ kind }) => kind === 'native');
  if (native === undefined) throw new Error(`the network ${network} has no native asset`);
  return native.currency;
}

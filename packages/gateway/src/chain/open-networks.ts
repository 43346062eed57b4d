import type pg from 'pg';
import type { Hex } from 'viem';
import type { DevChain } from '../app/ports/chain.ts';
import type { Network, Networks } from '../app/ports/networks.ts';
import { createEvmDevChain } from './evm/dev/evm-dev-chain.ts';
import { createEvmReader } from './evm/evm-reader.ts';
import type { EvmNetworkConfig, NetworkConfig, SimNetworkConfig } from './network-config.ts';
import { createSimDevChain } from './sim/sim-dev-chain.ts';
import { createSimReader } from './sim/sim-reader.ts';

export interface OpenNetworks extends Networks {
  close(): Promise<void>;
}

/**
 * Puts the adapters behind a checked configuration. Nothing is connected: a node that is away shows itself
 * at the first question.
 *
 * `pool` holds the simulated network, in the schema `sim_bitcoin` that its role must be allowed to make.
 */
export function openNetworks(
  configs: readonly NetworkConfig[],
  options: { readonly pool: pg.Pool },
): OpenNetworks {
  const all = configs.map((config) =>
    config.adapter === 'evm' ? openEvm(config) : openSim(config, options.pool),
  );
  return {
    list: (mode) => all.filter((network) => network.mode === mode),
    async close() {
      await Promise.all(all.flatMap(({ dev }) => dev?.stop() ?? []));
    },
  };
}

function openEvm(config: EvmNetworkConfig): Network {
  const tokens = config.assets.flatMap(({ currency, contract, decimals }) =>
    contract === null ? [] : [{ currency, contract: contract as Hex, decimals }],
  );
  const node = { network: config.network, rpcUrl: config.rpcUrl, chainId: config.chainId, tokens };
  return {
    ...common(config),
    simulated: false,
    uri: { standard: 'erc681', chainId: config.chainId },
    indexOf: 'log',
    reader: createEvmReader({ ...node, nativeCurrency: nativeOf(config) }),
    dev: whenTest(config, config.development ? createEvmDevChain(node) : null),
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
    dev: whenTest(config, createSimDevChain(options)),
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

/** Whatever the configuration says: nobody moves a live network. */
function whenTest({ mode }: NetworkConfig, dev: DevChain | null): DevChain | null {
  return mode === 'test' ? dev : null;
}

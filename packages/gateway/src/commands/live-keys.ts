import { readNetworksFile } from '../chain/network-config.ts';
import type { Config } from '../config.ts';
import { CommandError } from './terminal.ts';

/**
 * Live keys promise real money: none in a sandbox, none without a live network. A networks file whose live
 * network is simulated or a development chain does not read at all.
 */
export function assertLiveKeysAllowed(config: Config): void {
  if (config.sandbox) throw new CommandError('A sandbox makes no live keys.');
  const networks = config.networksFile === null ? [] : readNetworksFile(config.networksFile);
  if (!networks.some(({ mode }) => mode === 'live')) {
    throw new CommandError(
      'There is no live network: CRYPTOIX_NETWORKS_FILE must list one before live keys are made.',
    );
  }
}

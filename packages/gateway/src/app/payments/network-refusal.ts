import { findNetwork, type Networks } from '../ports/networks.ts';
import type { NetworkStatuses } from '../ports/network-status.ts';
import type { Mode } from '../ports/work.ts';
import { unavailable } from '../refusal.ts';

/** Why no payment can be asked for on a network now; null where one can. */
export function networkRefusal(
  mode: Mode,
  heights: ReadonlyMap<string, number>,
  { networks, statuses }: { readonly networks: Networks; readonly statuses: NetworkStatuses },
  name: string,
): Error | null {
  // Before its first block has been read nobody watches a network, and money could go unseen.
  if (findNetwork(networks, mode, name) === null || !heights.has(name)) {
    const message = `The network ${name} is not being watched yet. Please try again later.`;
    return unavailable('network_unavailable', message);
  }
  const { state } = statuses.of({ network: name, mode });
  if (state !== 'syncing') return null;
  return unavailable('node_syncing', `The node of ${name} is still syncing. Please try again later.`);
}

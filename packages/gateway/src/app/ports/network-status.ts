import type { ChainKey } from './chain-log.ts';

/** How a network is, for readiness and for `GET /v1/assets`. */
export interface NetworkStatus {
  readonly state: 'synced' | 'syncing' | 'down';
  /** One line for an operator; null when all is well. */
  readonly detail: string | null;
  /** Height that was taken in, and how many blocks are known beyond it; null where unknown. */
  readonly height: number | null;
  readonly behind: number | null;
}

/** What this process knows of its networks. */
export interface NetworkStatuses {
  of(key: ChainKey): NetworkStatus;
}

import type { AssetKey } from '../money/asset.ts';

/** Where a transfer stands on its network. `replaced` and `failed` are gone, and may come back. */
export type TransferState = 'pending' | 'confirmed' | 'replaced' | 'failed';

/** Where a transfer's money stands in the ledger. */
export type Placement = 'none' | 'pending' | 'available' | 'reserved' | 'suspense';

/** A posting of a transfer that has not been reversed. */
export interface ActivePosting {
  readonly ref: string;
  readonly kind: 'seen' | 'confirmed' | 'release' | 'hold';
  readonly from: Placement;
  readonly to: Placement;
  /** What it moved: the amount may be corrected later, as a block corrects what the mempool promised. */
  readonly amount: bigint;
}

/** An incoming transfer, as far as money depends on it. */
export interface Inbound {
  readonly id: string;
  /** `<network>:<txid>:<index>`: it names the transfer whatever block holds it. */
  readonly transferId: string;
  readonly asset: AssetKey;
  readonly amount: bigint;
  /** Below the asset's dust: recorded, kept in `suspense`, never counted. */
  readonly dust: boolean;
  readonly state: TransferState;
  readonly detectedAt: Date;
  /** The postings in force, oldest first. */
  readonly active: readonly ActivePosting[];
  /** How often a posting of this transfer has been reversed; keeps the refs of later ones apart. */
  readonly reversals: number;
}

export function isSurviving(transfer: Pick<Inbound, 'state'>): boolean {
  return transfer.state === 'pending' || transfer.state === 'confirmed';
}

export function placementOf(transfer: Pick<Inbound, 'active'>): Placement {
  return transfer.active.at(-1)?.to ?? 'none';
}

import type { Mode } from '../mode.ts';

export interface EventTables {
  event: EventTable;
}

export type Actor = 'api' | 'dashboard' | 'chain' | 'system';

/** The outbox: a change and its event are born in one commit. */
export interface EventTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  type: string;
  object_id: string;
  object_version: number;
  /** The event as JSON, byte for byte as it is delivered. */
  payload: Uint8Array;
  created_at: Date;
}

import type { Mode } from '../mode.ts';

export interface OnceTables {
  request_signature: RequestSignatureTable;
  idempotency_key: IdempotencyKeyTable;
}

/** Signatures that had their one effect. */
export interface RequestSignatureTable {
  merchant_id: string;
  api_key_id: string;
  signature: Uint8Array;
  idempotency_key_hash: Uint8Array | null;
  expires_at: Date;
}

/** Answers kept for repetition. `status` and `body` are null while the work runs. */
export interface IdempotencyKeyTable {
  merchant_id: string;
  mode: Mode;
  key: string;
  fingerprint: Uint8Array;
  operation: string;
  status: number | null;
  body: Uint8Array | null;
  /** Until when work that runs outside a transaction holds the key. */
  locked_until: Date | null;
  created_at: Date;
}

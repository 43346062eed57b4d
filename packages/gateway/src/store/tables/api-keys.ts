import type { Generated } from 'kysely';
import type { Mode } from '../mode.ts';

export interface ApiKeyTables {
  api_key: ApiKeyTable;
  secret: SecretTable;
}

export interface ApiKeyTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  version: Generated<number>;
  name: string;
  public_key: string;
  scopes: string[];
  /** Addresses or CIDR blocks; empty allows every address. */
  allowed_ips: string[];
  per_minute: number;
  per_hour: number;
  /** The key that made this one; null when an operator did. */
  minted_by: string | null;
  /** The operator's key at the head of the line: for self-approval all keys of a line count as one. */
  lineage: string;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
  last_used_ip: string | null;
  created_at: Date;
  updated_at: Date;
}

/** A secret that must be readable again, sealed by the secret box. */
export interface SecretTable {
  merchant_id: string;
  id: string;
  /** The table whose row the secret belongs to. */
  owner: 'api_key';
  owner_id: string;
  sealed: string;
  last4: string;
  created_at: Date;
  /** Set when a newer secret replaced it: it works until then. */
  expires_at: Date | null;
}

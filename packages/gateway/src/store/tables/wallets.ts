import type { ColumnType } from 'kysely';
import type { UnsignedTx } from '../../app/ports/wallet.ts';
import type { Mode } from '../mode.ts';

export interface WalletTables {
  wallet_group: WalletGroupTable;
  wallet_attempt: WalletAttemptTable;
  wallet_lease: {
    network: string;
    mode: Mode;
    holder: string;
    epoch: number;
    leased_until: Date;
  };
  wallet_nonce: { network: string; mode: Mode; address: string; next: number };
  wallet_coin_lock: { network: string; mode: Mode; outpoint: string; group_id: string };
  wallet_change_address: { network: string; mode: Mode; address: string; change_index: number };
  wallet_change: {
    network: string;
    mode: Mode;
    outpoint: string;
    group_id: string;
    change_index: number;
    amount: bigint;
  };
}

export interface WalletGroupTable {
  merchant_id: string;
  id: string;
  mode: Mode;
  network: string;
  purpose: 'payout' | 'sweep' | 'topup';
  payout_id: string | null;
  state: 'planned' | 'signed' | 'sent' | 'mined' | 'done' | 'dead';
  contract: string | null;
  address: string;
  created_at: ColumnType<Date, never, never>;
}

export interface WalletAttemptTable {
  merchant_id: string;
  group_id: string;
  number: number;
  kind: 'payment' | 'cancel';
  unsigned: ColumnType<UnsignedTx, string, string>;
  txid: string | null;
  raw: string | null;
  sent_at: Date | null;
  refused: string | null;
  created_at: ColumnType<Date, never, never>;
}

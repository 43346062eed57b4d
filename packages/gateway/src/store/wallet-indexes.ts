import { sql } from 'kysely';
import { openDatabase } from './database.ts';
import type { Mode } from './mode.ts';

/** Gives each address of a wallet its index, once for ever, over all processes. */
export interface WalletIndexes {
  take(network: string, mode: Mode): Promise<number>;
  close(): Promise<void>;
}

/**
 * Takes indexes outside the transaction that uses them: the counter's row is held for a moment only, where
 * it would otherwise let one payment through per commit. What is rolled back leaves a gap, never a repeat.
 *
 * The counter does not wait for the disk. The write-ahead log is one: when the commit that uses an index is
 * kept, so is the step of the counter before it; when it is lost, nobody was told the address.
 */
export function createWalletIndexes(url: string, onError?: (error: Error) => void): WalletIndexes {
  const { db, close } = openDatabase({
    url,
    role: 'app',
    max: 2,
    synchronousCommit: false,
    ...(onError === undefined ? {} : { onError }),
  });
  return {
    take: async (network, mode) => {
      const { rows } = await sql<{ index: number }>`
        insert into wallet (network, mode, next_index) values (${network}, ${mode}, 1)
        on conflict (network, mode) do update set next_index = wallet.next_index + 1
        returning next_index - 1 as index`.execute(db);
      const [row] = rows;
      if (row === undefined) throw new Error('The counter of the wallet gave no index.');
      return row.index;
    },
    close,
  };
}

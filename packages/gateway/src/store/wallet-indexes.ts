import { sql, type Kysely } from 'kysely';
import { openDatabase } from './database.ts';
import type { Mode } from './mode.ts';
import type { Database } from './tables.ts';

/** Gives each address of a wallet its index, once for ever, over all processes. */
export interface WalletIndexes {
  /** Networks of one account key share their indexes: an address would otherwise be issued once on each. */
  take(networks: readonly string[], mode: Mode): Promise<number>;
  close(): Promise<void>;
}

/**
 * Takes indexes outside the transaction that uses them: the counter's row is held for a moment only, where
 * it would otherwise let one payment through per commit. What is rolled back leaves a gap, never a repeat.
 * Whoever asks while a statement is under way is served by the next one, all of them at once.
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
  const queues = new Map<string, () => Promise<number>>();
  return {
    take: (networks, mode) => {
      const names = networks.toSorted();
      const id = `${mode} ${names.join(' ')}`;
      let take = queues.get(id);
      if (take === undefined) queues.set(id, (take = inBatches((count) => step(db, names, mode, count))));
      return take();
    },
    close,
  };
}

/**
 * Moves the counter on by so many and tells the first of them. The counter of the first network serves all of
 * them, from the highest that any has reached: one that joins later, or comes first by its name, repeats nothing.
 */
async function step(
  db: Kysely<Database>,
  networks: readonly string[],
  mode: Mode,
  count: number,
): Promise<number> {
  const others = sql`(select coalesce(max(o.next_index), 0) from wallet o
    where o.mode = ${mode} and o.network = any(${networks.slice(1)}::text[]))`;
  const { rows } = await sql<{ first: number }>`
    insert into wallet as w (network, mode, next_index)
      values (${networks[0] ?? ''}, ${mode}, ${others} + ${count}::bigint)
    on conflict (network, mode) do update
      set next_index = greatest(w.next_index, ${others}) + ${count}::bigint
    returning next_index - ${count}::bigint as first`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('The counter of the wallet gave no index.');
  return row.first;
}

/** Serves all who wait with one call; only one call is under way at a time. */
function inBatches(takeMany: (count: number) => Promise<number>): () => Promise<number> {
  let waiting: { resolve: (index: number) => void; reject: (error: unknown) => void }[] = [];
  let isTaking = false;
  const serve = async (): Promise<void> => {
    isTaking = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const first = await takeMany(batch.length);
        for (const [offset, { resolve }] of batch.entries()) resolve(first + offset);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isTaking = false;
  };
  return () =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      if (!isTaking) void serve();
    });
}

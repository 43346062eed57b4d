import type pg from 'pg';
import type { Hex } from 'viem';
import { inTransaction, makeOwnSchema } from '../../own-schema.ts';

export interface JournalEntry {
  readonly txid: string;
  readonly raw: Hex;
  /** null while it waits for a block. */
  readonly height: number | null;
}

const statements = `
  create schema dev_chain;
  create table dev_chain.head (
    network text primary key,
    genesis text not null,
    height integer not null
  );
  create table dev_chain.tx (
    network text not null references dev_chain.head on delete cascade,
    txid text not null,
    raw text not null,
    height integer,
    arrival bigint generated always as identity,
    primary key (network, txid)
  );
`;

/** Older entries are in the node's own state file, which is at most seconds behind. */
const keptBlocks = 200;

/**
 * What a development chain was told, kept beside the money it moved.
 *
 * Anvil writes its state once a second; killed in between it comes back without its last blocks, and what
 * was paid in them would be taken from the merchant again. From here they are made anew.
 */
export class DevJournal {
  readonly #network: string;
  readonly #pool: pg.Pool;
  #made: Promise<void> | undefined;

  constructor(network: string, pool: pg.Pool) {
    this.#network = network;
    this.#pool = pool;
  }

  /** Writes down what is about to happen: the height the chain will have, and changes to its transactions. */
  async record(
    chain: { readonly genesis: string; readonly height: number },
    entries: readonly JournalEntry[],
    removed: readonly string[] = [],
  ): Promise<void> {
    await this.#ready();
    await inTransaction(this.#pool, async (client) => {
      await this.#lock(client, chain.genesis);
      await client.query('update dev_chain.head set height = greatest(height, $2) where network = $1', [
        this.#network,
        chain.height,
      ]);
      for (const { txid, raw, height } of entries) {
        await client.query(
          `insert into dev_chain.tx (network, txid, raw, height) values ($1, $2, $3, $4)
           on conflict (network, txid) do update set height = excluded.height`,
          [this.#network, txid, raw, height],
        );
      }
      await client.query('delete from dev_chain.tx where network = $1 and (txid = any($2) or height < $3)', [
        this.#network,
        removed,
        chain.height - keptBlocks,
      ]);
    });
  }

  /** Has `replay` make the chain what it was; two processes do not at once. */
  async restore(
    genesis: string,
    replay: (height: number, entries: readonly JournalEntry[]) => Promise<void>,
  ): Promise<void> {
    await this.#ready();
    await inTransaction(this.#pool, async (client) => {
      const height = await this.#lock(client, genesis);
      const { rows } = await client.query<{ txid: string; raw: Hex; height: string | null }>(
        `select txid, raw, height::text as height from dev_chain.tx where network = $1
         order by tx.height nulls last, arrival`,
        [this.#network],
      );
      await replay(
        height,
        rows.map((row) => ({ ...row, height: row.height === null ? null : Number(row.height) })),
      );
    });
  }

  /** Locks the network's line. One about another chain (a new genesis) is of no use and begins anew. */
  async #lock(client: pg.PoolClient, genesis: string): Promise<number> {
    await client.query('delete from dev_chain.head where network = $1 and genesis <> $2', [
      this.#network,
      genesis,
    ]);
    await client.query('insert into dev_chain.head values ($1, $2, 0) on conflict do nothing', [
      ...[this.#network, genesis],
    ]);
    const { rows } = await client.query<{ height: string }>(
      'select height::text as height from dev_chain.head where network = $1 for update',
      [this.#network],
    );
    return Number(rows[0]?.height ?? 0);
  }

  async #ready(): Promise<void> {
    this.#made ??= makeOwnSchema(this.#pool, { schema: 'dev_chain', lastTable: 'tx', statements });
    try {
      await this.#made;
    } catch (error) {
      this.#made = undefined;
      throw error;
    }
  }
}

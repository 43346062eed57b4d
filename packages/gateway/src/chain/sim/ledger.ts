import pg from 'pg';
import { ChainFailure, type ChainRef } from '../../app/ports/chain.ts';
import { inTransaction } from '../own-schema.ts';
import { createSimSchema } from './schema.ts';

/** The network's tables, read by anybody and written by one at a time. */
export class SimLedger {
  readonly network: string;
  readonly #pool: pg.Pool;
  #made: Promise<void> | undefined;

  constructor(network: string, pool: pg.Pool) {
    this.network = network;
    this.#pool = pool;
  }

  /** Rows of one statement. Numbers are asked for as text, whatever the pool makes of types. */
  async read<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return await this.#safely(async () => (await this.#pool.query<Row>(sql, [...values])).rows);
  }

  /** Runs a change alone: other processes wait for the lock of the only row of state. */
  async change<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return await this.#safely(() =>
      inTransaction(this.#pool, async (client) => {
        await client.query('select 1 from sim_bitcoin.state for update');
        return await work(client);
      }),
    );
  }

  async tip(): Promise<ChainRef> {
    const [row] = await this.read<BlockRow>(`${selectBlock} where active order by block.height desc limit 1`);
    if (row === undefined) throw new ChainFailure('network_unavailable', this.network, 'it has no blocks');
    return toRef(this.network, row);
  }

  async blockAt(height: number): Promise<ChainRef | null> {
    const [row] = await this.read<BlockRow>(`${selectBlock} where active and height = $1`, [height]);
    return row === undefined ? null : toRef(this.network, row);
  }

  async #safely<T>(work: () => Promise<T>): Promise<T> {
    try {
      this.#made ??= createSimSchema(this.#pool);
      await this.#made;
      return await work();
    } catch (cause) {
      if (cause instanceof ChainFailure) throw cause;
      // It may be another database when it answers again.
      this.#made = undefined;
      throw new ChainFailure('network_unavailable', this.network, 'its database does not answer', { cause });
    }
  }
}

export interface BlockRow {
  readonly hash: string;
  readonly height: string;
  readonly parent: string;
  readonly time: string;
}

export const selectBlock =
  'select hash, height::text as height, parent, time::text as time from sim_bitcoin.block';

export function toRef(network: string, row: BlockRow): ChainRef {
  return {
    network,
    height: Number(row.height),
    hash: row.hash,
    parent: row.parent,
    time: Number(row.time),
  };
}

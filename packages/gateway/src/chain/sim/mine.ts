import type pg from 'pg';
import { hashBlock } from './block-hash.ts';
import { type BlockRow, selectBlock } from './ledger.ts';

/** Adds a block on the tip. `txids` are its transactions in order; by default all that wait. */
export async function mineBlock(
  client: pg.PoolClient,
  now: number,
  branch: number,
  txids?: readonly string[],
): Promise<void> {
  const tip = await readTip(client);
  const included = txids ?? (await waiting(client));
  // Not before its parent, and in order even when the clock stands still.
  const time = Math.max(now, Number(tip.time) + 1);
  const hash = hashBlock({ parent: tip.hash, txids: included, time, nonce: branch });
  await client.query(
    'insert into sim_bitcoin.block (hash, height, parent, time, active) values ($1, $2, $3, $4, true)',
    [hash, Number(tip.height) + 1, tip.hash, time],
  );
  await client.query(
    `update sim_bitcoin.tx set state = 'confirmed', block_hash = $1, position = place.position
     from unnest($2::text[]) with ordinality as place (txid, position) where tx.txid = place.txid`,
    [hash, included],
  );
}

export async function readTip(client: pg.PoolClient): Promise<BlockRow> {
  const { rows } = await client.query<BlockRow>(
    `${selectBlock} where active order by block.height desc limit 1`,
  );
  const [tip] = rows;
  if (tip === undefined) throw new Error('the simulated network has no blocks');
  return tip;
}

export async function readBranch(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ branches: string }>(
    'select branches::text as branches from sim_bitcoin.state',
  );
  return Number(rows[0]?.branches ?? 0);
}

/** In the order of arrival, so that no transaction comes before what it spends. */
async function waiting(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ txid: string }>(
    "select txid from sim_bitcoin.tx where state = 'mempool' order by arrival",
  );
  return rows.map(({ txid }) => txid);
}

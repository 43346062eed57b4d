import type pg from 'pg';
import { acceptTransaction, removeTransactions, withDescendants } from './accept.ts';
import { spendOtherwise } from './pay.ts';
import { type BlockRow, selectBlock } from './ledger.ts';
import { mineBlock, readBranch } from './mine.ts';

/**
 * Replaces the last blocks by as many. A dropped payment of the faucet gives its place to another spend of
 * the same coins; one of somebody else is gone. What spent the outputs of a dropped one goes with it, and
 * what spent those of a waiting one waits too.
 */
export async function reorgBlocks(
  client: pg.PoolClient,
  now: number,
  depth: number,
  choice: { readonly drop?: readonly string[]; readonly unconfirm?: readonly string[] },
): Promise<void> {
  const blocks = (
    await client.query<BlockRow>(`${selectBlock} where active order by block.height desc limit $1`, [depth])
  ).rows.reverse();
  const content: string[][] = [];
  for (const { hash } of blocks) {
    const { rows } = await client.query<{ txid: string }>(
      'select txid from sim_bitcoin.tx where block_hash = $1 order by position',
      [hash],
    );
    content.push(rows.map(({ txid }) => txid));
  }
  const inReach = new Set(content.flat());
  const dropped = (choice.drop ?? []).filter((txid) => inReach.has(txid));
  const waits = new Set(
    await withDescendants(
      client,
      (choice.unconfirm ?? []).filter((txid) => inReach.has(txid)),
    ),
  );

  await client.query('update sim_bitcoin.state set branches = branches + 1');
  await client.query('update sim_bitcoin.block set active = false where hash = any($1)', [
    blocks.map(({ hash }) => hash),
  ]);
  await client.query(
    "update sim_bitcoin.tx set state = 'mempool', block_hash = null, position = null where txid = any($1)",
    [[...inReach]],
  );

  const instead = new Map<string, string | null>();
  for (const txid of dropped) {
    const family = await withDescendants(client, [txid]);
    const raw = await spendOtherwise(client, txid);
    if (raw === null) {
      await removeTransactions(client, family, null);
      instead.set(txid, null);
    } else {
      const accepted = await acceptTransaction(client, raw);
      if (accepted.result !== 'accepted') throw new Error(`the faucet could not take back ${txid}`);
      instead.set(txid, accepted.txid);
    }
    for (const each of family) if (each !== txid) instead.set(each, null);
  }
  const branch = await readBranch(client);
  for (const txids of content) {
    const included = txids.flatMap((txid) => {
      const other = instead.get(txid);
      if (other !== undefined) return other ?? [];
      return waits.has(txid) ? [] : [txid];
    });
    await mineBlock(client, now, branch, included);
  }
}

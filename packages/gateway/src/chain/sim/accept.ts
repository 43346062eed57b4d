import type pg from 'pg';
import type { BroadcastResult } from '../../app/ports/chain.ts';
import { faucetScript, faucetTxid } from './faucet.ts';
import { isSigned, type ReadTransaction, readTransaction } from './transaction.ts';

/** Satoshi per 1000 virtual bytes that a transaction pays at least, and a replacement pays more. */
export const relayFee = 1000n;
/** Smaller outputs are refused, as nodes do (P2WPKH). */
export const dust = 294n;

interface SpentRow {
  readonly script: string;
  readonly amount: string;
  readonly confirmed_spender: string | null;
  readonly waiting_spender: string | null;
}

/**
 * A node's judgement on a transaction: coins that exist and are free or replaceable, signatures, amounts,
 * fee. An accepted one waits for a block, and those it replaces are gone with all that built on them.
 */
export async function acceptTransaction(client: pg.PoolClient, raw: string): Promise<BroadcastResult> {
  const tx = readTransaction(raw);
  if (tx === null) {
    return {
      result: 'rejected',
      txid: null,
      code: 'malformed',
      reason: 'these bytes are no signed transaction',
    };
  }
  const { txid } = tx;
  const known = await client.query<{ state: string }>('select state from sim_bitcoin.tx where txid = $1', [
    txid,
  ]);
  const state = known.rows[0]?.state;
  if (state === 'mempool') return { result: 'already_known', txid };
  if (state === 'confirmed') return { result: 'already_confirmed', txid };

  const refuse = (code: string, reason: string): BroadcastResult => ({
    result: 'rejected',
    txid,
    code,
    reason,
  });
  const spent: SpentRow[] = [];
  for (const { txid: from, vout } of tx.inputs) {
    const row = await readSpent(client, from, vout);
    if (row === undefined || row.confirmed_spender !== null) {
      return refuse('missing_inputs', 'an input does not exist or is spent already');
    }
    spent.push(row);
  }
  const coins = spent.map(({ script, amount }) => ({ script, amount: BigInt(amount) }));
  if (!isSigned(raw, coins))
    return refuse('bad_signature', 'a signature does not fit (P2WPKH alone is understood)');
  if (tx.outputs.some(({ amount }) => amount < dust)) return refuse('dust', `an output is below ${dust}`);
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, each) => total + each, 0n);
  const fee = sum(coins.map(({ amount }) => amount)) - sum(tx.outputs.map(({ amount }) => amount));
  const least = (BigInt(tx.vsize) * relayFee + 999n) / 1000n;
  if (fee < 0n) return refuse('amounts', 'the outputs are worth more than the inputs');
  if (fee < least) return refuse('fee_too_low', `the fee is ${fee}, at least ${least} is asked`);

  const conflicts = new Set(spent.flatMap(({ waiting_spender }) => waiting_spender ?? []));
  const replaced = await withDescendants(client, [...conflicts]);
  if (replaced.length > 0) {
    // BIP 125, rules 3 and 4: pay for all that goes, and for one's own way.
    const before = await client.query<{ fees: string }>(
      'select coalesce(sum(fee), 0)::text as fees from sim_bitcoin.tx where txid = any($1)',
      [replaced],
    );
    if (fee < BigInt(before.rows[0]?.fees ?? 0) + least) {
      return refuse('replacement_underpriced', 'a replacement pays more than what it replaces');
    }
    if (replaced.some((each) => tx.inputs.some((input) => input.txid === each))) {
      return refuse('missing_inputs', 'it builds on what it replaces');
    }
    await removeTransactions(client, replaced, txid);
  }
  await insertTransaction(client, tx, fee);
  return { result: 'accepted', txid };
}

/** Makes a coin of the faucet, of any amount: it has no end of them. */
export async function makeFaucetCoin(client: pg.PoolClient, amount: bigint): Promise<number> {
  const { rows } = await client.query<{ vout: string }>(
    'update sim_bitcoin.state set faucet_outputs = faucet_outputs + 1 returning (faucet_outputs - 1)::text as vout',
  );
  const vout = Number(rows[0]?.vout);
  await client.query('insert into sim_bitcoin.output (txid, vout, script, amount) values ($1, $2, $3, $4)', [
    faucetTxid,
    vout,
    faucetScript,
    amount.toString(),
  ]);
  return vout;
}

/** These and every transaction in or out of a block that spends what they make. */
export async function withDescendants(client: pg.PoolClient, txids: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ txid: string }>(
    `with recursive family (txid) as (
       select unnest($1::text[])
       union
       select input.txid from family
         join sim_bitcoin.input on input.spent_txid = family.txid
         join sim_bitcoin.tx on tx.txid = input.txid and tx.state <> 'gone'
     ) select txid from family`,
    [txids],
  );
  return rows.map(({ txid }) => txid);
}

export async function removeTransactions(
  client: pg.PoolClient,
  txids: readonly string[],
  replacedBy: string | null,
): Promise<void> {
  await client.query(
    `update sim_bitcoin.tx set state = 'gone', block_hash = null, position = null, replaced_by = $2
     where txid = any($1)`,
    [txids, replacedBy],
  );
}

async function insertTransaction(client: pg.PoolClient, tx: ReadTransaction, fee: bigint): Promise<void> {
  await client.query(
    `insert into sim_bitcoin.tx (txid, raw, fee, vsize, state) values ($1, $2, $3, $4, 'mempool')
     on conflict (txid) do update set state = 'mempool', replaced_by = null`,
    [tx.txid, tx.raw, fee.toString(), tx.vsize],
  );
  for (const [position, { txid, vout }] of tx.inputs.entries()) {
    await client.query('insert into sim_bitcoin.input values ($1, $2, $3, $4) on conflict do nothing', [
      ...[tx.txid, position, txid, vout],
    ]);
  }
  for (const { vout, script, address, amount } of tx.outputs) {
    await client.query('insert into sim_bitcoin.output values ($1, $2, $3, $4, $5) on conflict do nothing', [
      ...[tx.txid, vout, script, address, amount.toString()],
    ]);
  }
}

async function readSpent(client: pg.PoolClient, txid: string, vout: number): Promise<SpentRow | undefined> {
  const { rows } = await client.query<SpentRow>(
    `select output.script, output.amount::text as amount,
       max(spender.txid) filter (where spender.state = 'confirmed') as confirmed_spender,
       max(spender.txid) filter (where spender.state = 'mempool') as waiting_spender
     from sim_bitcoin.output
       left join sim_bitcoin.tx as maker on maker.txid = output.txid
       left join sim_bitcoin.input on input.spent_txid = output.txid and input.spent_vout = output.vout
       left join sim_bitcoin.tx as spender on spender.txid = input.txid
     where output.txid = $1 and output.vout = $2 and (output.txid = $3 or maker.state in ('mempool', 'confirmed'))
     group by output.script, output.amount`,
    [txid, vout, faucetTxid],
  );
  return rows[0];
}

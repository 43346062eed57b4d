import type pg from 'pg';
import { acceptTransaction, makeFaucetCoin, relayFee, withDescendants } from './accept.ts';
import { type Coin, faucetAddress, faucetTxid, signFaucetPayment } from './faucet.ts';

export interface Payment {
  readonly address: string;
  readonly amount: bigint;
}

/** Comes back to the faucet with each payment, and pays for taking it back should that be asked. */
const change = 1_000_000n;

/** Pays from a new coin of the faucet; gives the txid, or why the network refuses. */
export async function payFromFaucet(
  client: pg.PoolClient,
  payments: readonly Payment[],
): Promise<{ txid: string } | { refused: string }> {
  // Header, one P2WPKH input, outputs of at most 43 bytes (P2TR, P2WSH); twice the least rate.
  const size = 11n + 68n + 43n * BigInt(payments.length + 1);
  const fee = (size * relayFee * 2n) / 1000n;
  const amount = payments.reduce((sum, each) => sum + each.amount, 0n) + change + fee;
  const vout = await makeFaucetCoin(client, amount);
  const outputs = [...payments, { address: faucetAddress, amount: change }];
  const result = await acceptTransaction(
    client,
    signFaucetPayment([{ txid: faucetTxid, vout, amount }], outputs),
  );
  return result.result === 'rejected' ? { refused: result.reason } : { txid: result.txid };
}

interface CoinRow {
  readonly vout: string;
  readonly amount: string;
}

/**
 * Signs a spend of the same coins, for more than all that it replaces: back to the faucet, or `amount` to
 * the address that was paid. Null when the transaction does not wait, or is not a payment of the faucet alone.
 */
export async function spendOtherwise(
  client: pg.PoolClient,
  txid: string,
  amount: bigint | null = null,
): Promise<string | null> {
  const { rows } = await client.query<CoinRow>(
    `select input.spent_vout::text as vout, output.amount::text as amount
     from sim_bitcoin.tx
       join sim_bitcoin.input on input.txid = tx.txid
       join sim_bitcoin.output on output.txid = input.spent_txid and output.vout = input.spent_vout
     where tx.txid = $1 and tx.state = 'mempool' and not exists (
       select 1 from sim_bitcoin.input as other where other.txid = tx.txid and other.spent_txid <> $2)
     order by input.position`,
    [txid, faucetTxid],
  );
  if (rows.length === 0) return null;
  const coins: Coin[] = rows.map(({ vout, amount }) => ({
    txid: faucetTxid,
    vout: Number(vout),
    amount: BigInt(amount),
  }));
  const fees = await client.query<{ fees: string }>(
    'select sum(fee)::text as fees from sim_bitcoin.tx where txid = any($1)',
    [await withDescendants(client, [txid])],
  );
  const payments = amount === null ? [] : [{ address: await paidBy(client, txid), amount }];
  if (amount !== null) {
    // More than the first coin may hold.
    const more = amount + change;
    coins.push({ txid: faucetTxid, vout: await makeFaucetCoin(client, more), amount: more });
  }
  const size = 11n + 69n * BigInt(coins.length) + 43n * BigInt(payments.length + 1);
  const fee = BigInt(fees.rows[0]?.fees ?? 0) + (size * relayFee * 2n) / 1000n;
  const left = coins.reduce((sum, coin) => sum + coin.amount, 0n) - (amount ?? 0n) - fee;
  return signFaucetPayment(coins, [...payments, { address: faucetAddress, amount: left }]);
}

async function paidBy(client: pg.PoolClient, txid: string): Promise<string> {
  const { rows } = await client.query<{ address: string }>(
    'select address from sim_bitcoin.output where txid = $1 and address <> $2 order by vout limit 1',
    [txid, faucetAddress],
  );
  return rows[0]?.address ?? faucetAddress;
}

import type { ChainRef, TxStatus } from '../../app/ports/chain.ts';
import { toSats } from './amount.ts';
import type { BitcoinNode } from './node.ts';
import type { Rivals } from './rivals.ts';
import { type BitcoinRpc, NodeRefusal } from './rpc.ts';
import { isCoinbase, type NodeTransaction, readNodeTransaction } from './transaction.ts';

/** So many outputs are tried where a node has no index of transactions. */
const triedOutputs = 20;

/**
 * Where a transaction stands. A node with `-txindex` knows each; another one finds a confirmed transaction
 * as long as one of its first outputs is unspent. None tells what took the place of one that is gone: that
 * is known for the payments among `rivals`.
 */
export async function readTxStatus(node: BitcoinNode, txid: string, rivals: Rivals): Promise<TxStatus> {
  const found = await locate(node, txid);
  if (found.state !== 'unknown') return found;
  for (const rival of rivals.of(txid)) {
    // What has gone itself takes nobody's place, as after a reorganisation.
    if ((await locate(node, rival)).state !== 'unknown') return { state: 'unknown', replacedBy: rival };
  }
  return found;
}

async function locate(node: BitcoinNode, txid: string): Promise<TxStatus> {
  const unknown: TxStatus = { state: 'unknown', replacedBy: null };
  if (!/^[0-9a-f]{64}$/i.test(txid)) return unknown;
  const tx = await node.ask((rpc) => findTransaction(rpc, txid));
  if (tx === null) {
    const block = await findByOutput(node, txid);
    return block === null ? unknown : { state: 'confirmed', block, feePaid: null };
  }
  if (tx.blockhash === undefined || tx.blockhash === '') return { state: 'mempool' };
  // An index may still name a block that left the chain.
  const block = await node.blockOf(tx.blockhash);
  return block === null ? unknown : { state: 'confirmed', block, feePaid: await readFee(node, tx) };
}

async function findTransaction(rpc: BitcoinRpc, txid: string): Promise<NodeTransaction | null> {
  try {
    return (await rpc.call('getrawtransaction', txid, 1)) as NodeTransaction;
  } catch (error) {
    if (error instanceof NodeRefusal && error.code === -5) return null;
    throw error;
  }
}

async function findByOutput(node: BitcoinNode, txid: string): Promise<ChainRef | null> {
  const outputs = await node.ask((rpc) =>
    rpc.batch(
      Array.from({ length: triedOutputs }, (_, vout) => ({
        method: 'gettxout',
        params: [txid, vout, false],
      })),
    ),
  );
  for (const output of outputs) {
    if (output === null || output instanceof NodeRefusal) continue;
    const { bestblock, confirmations } = output as { bestblock: string; confirmations: number };
    const best = await node.blockOf(bestblock);
    return best === null ? null : await node.blockAt(best.height - confirmations + 1);
  }
  return null;
}

/** What the inputs brought beyond the outputs; null where the node no longer knows the inputs. */
async function readFee(node: BitcoinNode, tx: NodeTransaction): Promise<bigint | null> {
  if (isCoinbase(tx)) return null;
  const { spends, outputs } = readNodeTransaction(tx, node);
  const origins = [...new Set(spends.map((spend) => spend.slice(0, 64)))];
  const found = await node.ask((rpc) =>
    rpc.batch(origins.map((origin) => ({ method: 'getrawtransaction', params: [origin, 1] }))),
  );
  let fee = 0n;
  for (const { txid, vout } of tx.vin) {
    const origin = txid === undefined ? undefined : found[origins.indexOf(txid)];
    if (origin === undefined || origin instanceof NodeRefusal) return null;
    const value = (origin as NodeTransaction).vout.find(({ n }) => n === vout)?.value;
    if (value === undefined) return null;
    fee += toSats(value);
  }
  return outputs.reduce((rest, { amount }) => rest - amount, fee);
}

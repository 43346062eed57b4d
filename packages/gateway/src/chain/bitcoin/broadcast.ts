import { hex } from '@scure/base';
import { Transaction } from '@scure/btc-signer';
import type { BroadcastResult, TxStatus } from '../../app/ports/chain.ts';
import type { BitcoinNode } from './node.ts';
import { refusalCode } from './refusals.ts';
import { NodeRefusal } from './rpc.ts';

/** Sends a signed transaction. Whoever sends the same bytes again is told that they are there. */
export async function broadcastBitcoin(
  node: BitcoinNode,
  raw: string,
  status: (txid: string) => Promise<TxStatus>,
): Promise<BroadcastResult> {
  const txid = txidOf(raw);
  if (txid === null) {
    const reason = 'these bytes are no signed transaction';
    return { result: 'rejected', txid, code: 'malformed', reason };
  }
  const before = await status(txid);
  if (before.state === 'confirmed') return { result: 'already_confirmed', txid };
  // Also when it waits there already: the node then tells its peers of it again.
  const refusal = await node.ask(async (rpc) => {
    try {
      await rpc.call('sendrawtransaction', raw.toLowerCase());
      return null;
    } catch (error) {
      if (error instanceof NodeRefusal) return error;
      throw error;
    }
  });
  if (before.state === 'mempool') return { result: 'already_known', txid };
  if (refusal === null) return { result: 'accepted', txid };
  const after = await status(txid);
  if (after.state === 'confirmed') return { result: 'already_confirmed', txid };
  if (after.state === 'mempool') return { result: 'already_known', txid };
  // -27: its outputs are in the chain, though this node cannot say where.
  if (refusal.code === -27) return { result: 'already_confirmed', txid };
  if (refusal.code === -22)
    return { result: 'rejected', txid: null, code: 'malformed', reason: refusal.message };
  return { result: 'rejected', txid, code: refusalCode(refusal.message), reason: refusal.message };
}

function txidOf(raw: string): string | null {
  try {
    const tx = Transaction.fromRaw(hex.decode(raw.toLowerCase()), {
      allowUnknownInputs: true,
      allowUnknownOutputs: true,
      disableScriptCheck: true,
    });
    return tx.inputsLength === 0 || tx.outputsLength === 0 ? null : tx.id;
  } catch {
    return null;
  }
}

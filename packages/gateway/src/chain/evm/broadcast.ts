import { BaseError, type Hash, type Hex, keccak256, parseTransaction } from 'viem';
import type { BroadcastResult, TxStatus } from '../../app/ports/chain.ts';
import { type EvmNode, rpcCode } from './node.ts';

/** What nodes say, in their own words, and what we call it. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/replacement transaction underpriced|future transaction tries to replace/i, 'replacement_underpriced'],
  [/insufficient funds/i, 'insufficient_funds'],
  [/less than block base fee|fee cap|underpriced|max fee per gas/i, 'fee_too_low'],
  [/intrinsic gas|gas limit|out of gas/i, 'gas_limit'],
  [/nonce too low/i, 'nonce_too_low'],
  [/nonce too high/i, 'nonce_too_high'],
  [/chain ?id/i, 'wrong_chain'],
];

/** Sends a signed transaction. Whoever sends the same bytes again is told that they are there. */
export async function broadcastEvm(
  node: EvmNode,
  raw: string,
  status: (txid: string) => Promise<TxStatus>,
): Promise<BroadcastResult> {
  const bytes = raw.startsWith('0x') ? raw : `0x${raw}`;
  const chainId = readChainId(bytes);
  if (chainId === 'malformed') {
    return {
      result: 'rejected',
      txid: null,
      code: 'malformed',
      reason: 'these bytes are no signed transaction',
    };
  }
  const txid: Hash = keccak256(bytes as Hex);
  if (chainId !== node.chainId) {
    const reason = `signed for chain ${chainId ?? 'none'}, this network is ${node.chainId}`;
    return { result: 'rejected', txid, code: 'wrong_chain', reason };
  }
  const refusal = await node.ask(async (client) => {
    try {
      await client.request({ method: 'eth_sendRawTransaction', params: [bytes as Hex] });
      return null;
    } catch (error) {
      const words = readRefusal(error);
      if (words === null) throw error;
      return words;
    }
  });
  if (refusal === null) return { result: 'accepted', txid };
  // "nonce too low" is also what a node says of a transaction that it has mined.
  const known = await status(txid);
  if (known.state === 'confirmed' || known.state === 'failed') return { result: 'already_confirmed', txid };
  if (known.state === 'mempool') return { result: 'already_known', txid };
  const code = refusals.find(([pattern]) => pattern.test(refusal))?.[1] ?? 'rejected';
  return { result: 'rejected', txid, code, reason: refusal };
}

/** What the node answered where the answer is no; null where it did not judge (busy, absent). */
function readRefusal(error: unknown): string | null {
  const code = rpcCode(error);
  if (code === undefined || code === -32005 || code === -32601) return null;
  return error instanceof BaseError ? error.details : null;
}

function readChainId(bytes: string): number | undefined | 'malformed' {
  try {
    const { chainId, r } = parseTransaction(bytes as Hex);
    return r === undefined ? 'malformed' : chainId;
  } catch {
    return 'malformed';
  }
}

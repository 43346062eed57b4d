import type { Hash, Hex } from 'viem';
import { ChainFailure, type ChainRef } from '../../../app/ports/chain.ts';
import { readBlock, readTransactions } from '../block.ts';
import type { EvmNode } from '../node.ts';
import type { AnvilClient } from './anvil-client.ts';
import { faucetAccountOf } from './faucet-accounts.ts';
import { cancel } from './send.ts';

/**
 * Has anvil replace its last blocks. Each transaction keeps its place; a dropped one of the faucet gives it
 * to another with the same nonce, so that it can never come back, and one of somebody else is left out.
 * What an account sent after a transaction that is left out cannot stay in the chain either: it waits again.
 */
export async function playReorg(
  node: EvmNode,
  client: AnvilClient,
  tip: ChainRef,
  depth: number,
  choice: { readonly drop?: readonly string[]; readonly unconfirm?: readonly string[] },
): Promise<void> {
  if (!Number.isInteger(depth) || depth < 1 || depth > tip.height) {
    throw new ChainFailure('unsupported', node.network, `a reorganisation is 1 to ${tip.height} blocks deep`);
  }
  const drop = new Set(choice.drop);
  const unconfirm = new Set(choice.unconfirm);
  const kept: (readonly [Hex, number])[] = [];
  const waiting: Hex[] = [];
  const interrupted = new Set<string>();
  for (let offset = 0; offset < depth; offset++) {
    const block = await readBlock(node, BigInt(tip.height - depth + 1 + offset));
    if (block === null) throw new ChainFailure('block_gone', node.network, 'the chain moved meanwhile');
    for (const tx of await readTransactions(node, block)) {
      const raw = await rawOf(client, tx.hash);
      if (interrupted.has(tx.from) || unconfirm.has(tx.hash)) {
        interrupted.add(tx.from);
        if (!drop.has(tx.hash)) waiting.push(raw);
      } else if (drop.has(tx.hash)) {
        const payer = faucetAccountOf(tx.from);
        if (payer === undefined) interrupted.add(tx.from);
        else kept.push([await cancel(client, payer, tx.nonce, 10n ** 10n), offset]);
      } else {
        kept.push([raw, offset]);
      }
    }
  }
  await client.request({ method: 'anvil_reorg', params: [depth, kept] });
  for (const serializedTransaction of waiting) await client.sendRawTransaction({ serializedTransaction });
}

async function rawOf(client: AnvilClient, hash: Hash): Promise<Hex> {
  const raw = await client.request({ method: 'eth_getRawTransactionByHash', params: [hash] });
  if (raw === null) throw new Error(`the node does not give the bytes of ${hash}`);
  return raw;
}

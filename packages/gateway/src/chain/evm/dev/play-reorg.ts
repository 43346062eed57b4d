import { type Hex, keccak256 } from 'viem';
import { ChainFailure, type ChainRef } from '../../../app/ports/chain.ts';
import { readBlock, readTransactions } from '../block.ts';
import type { EvmNode } from '../node.ts';
import type { AnvilClient } from './anvil-client.ts';
import { faucetAccountOf } from './faucet-accounts.ts';
import type { JournalEntry } from './journal.ts';
import { cancel, rawOf } from './send.ts';

export interface ReorgPlan {
  readonly depth: number;
  /** The transactions of the new blocks, and those that wait again (height null). */
  readonly entries: readonly JournalEntry[];
  readonly removed: readonly string[];
}

/**
 * What the last blocks are to be replaced by. Each transaction keeps its place; a dropped one of the faucet
 * gives it to another with the same nonce, so that it can never come back, and one of somebody else is left
 * out. What an account sent after a transaction that is left out cannot stay in the chain either: it waits.
 */
export async function planReorg(
  node: EvmNode,
  client: AnvilClient,
  tip: ChainRef,
  depth: number,
  choice: { readonly drop?: readonly string[]; readonly unconfirm?: readonly string[] },
): Promise<ReorgPlan> {
  if (!Number.isInteger(depth) || depth < 1 || depth > tip.height) {
    throw new ChainFailure('unsupported', node.network, `a reorganisation is 1 to ${tip.height} blocks deep`);
  }
  const drop = new Set(choice.drop);
  const unconfirm = new Set(choice.unconfirm);
  const entries: JournalEntry[] = [];
  const removed: string[] = [];
  const interrupted = new Set<string>();
  for (let height = tip.height - depth + 1; height <= tip.height; height++) {
    const block = await readBlock(node, BigInt(height));
    if (block === null) throw new ChainFailure('block_gone', node.network, 'the chain moved meanwhile');
    for (const tx of await readTransactions(node, block)) {
      const raw = await rawOf(client, tx.hash);
      if (drop.has(tx.hash)) removed.push(tx.hash);
      if (interrupted.has(tx.from) || unconfirm.has(tx.hash)) {
        interrupted.add(tx.from);
        if (!drop.has(tx.hash)) entries.push({ txid: tx.hash, raw, height: null });
      } else if (drop.has(tx.hash)) {
        const payer = faucetAccountOf(tx.from);
        if (payer === undefined) interrupted.add(tx.from);
        else {
          const instead = await cancel(client, payer, tx.nonce, 10n ** 10n);
          entries.push({ txid: keccak256(instead), raw: instead, height });
        }
      } else {
        entries.push({ txid: tx.hash, raw, height });
      }
    }
  }
  return { depth, entries, removed };
}

/** Has anvil do it. */
export async function playReorg(
  node: EvmNode,
  client: AnvilClient,
  tip: ChainRef,
  { depth, entries }: ReorgPlan,
): Promise<void> {
  const first = tip.height - depth + 1;
  const kept = entries.flatMap(({ raw, height }) =>
    height === null ? [] : [[raw, height - first] as const satisfies readonly [Hex, number]],
  );
  try {
    await client.request({ method: 'anvil_reorg', params: [depth, kept] });
  } catch (cause) {
    if (!isPastForgotten(cause)) throw cause;
    const message = `the node does not remember ${depth} blocks: it was started with less of the past`;
    throw new ChainFailure('unsupported', node.network, message, { cause });
  }
  for (const { raw, height } of entries) {
    if (height === null) await client.sendRawTransaction({ serializedTransaction: raw });
  }
}

function isPastForgotten(error: unknown): boolean {
  return error instanceof Error && /data unavailable/i.test(error.message);
}

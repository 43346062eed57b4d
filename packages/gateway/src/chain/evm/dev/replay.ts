import { type Hash, numberToHex, TransactionNotFoundError } from 'viem';
import { rpcCode } from '../node.ts';
import type { AnvilClient } from './anvil-client.ts';
import type { DevJournal, JournalEntry } from './journal.ts';

/** Makes the blocks that a killed node forgot, and sends again what waited. */
export async function restoreChain(client: AnvilClient, journal: DevJournal): Promise<void> {
  const { hash: genesis } = await client.getBlock({ blockNumber: 0n });
  await journal.restore(genesis, async (height, entries) => {
    for (let tip = Number(await client.getBlockNumber()); tip < height; tip++) {
      for (const entry of entries) if (entry.height === tip + 1) await send(client, entry);
      await client.request({ method: 'anvil_mine', params: [numberToHex(1)] });
    }
    for (const entry of entries) if (entry.height === null) await send(client, entry);
  });
}

async function send(client: AnvilClient, { txid, raw }: JournalEntry): Promise<void> {
  if (await isKnown(client, txid as Hash)) return;
  try {
    await client.sendRawTransaction({ serializedTransaction: raw });
  } catch (error) {
    // The node refuses it now, for example because a reorganisation was cut short: the rest still counts.
    if (rpcCode(error) === undefined) throw error;
  }
}

async function isKnown(client: AnvilClient, hash: Hash): Promise<boolean> {
  try {
    await client.getTransaction({ hash });
    return true;
  } catch (error) {
    if (error instanceof TransactionNotFoundError) return false;
    throw error;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from '../app/ports/networks.ts';

/** Mines whatever waits, three blocks at a time, until the function that it gives is called. */
export function keepMining(networks: readonly Network[]): () => Promise<void> {
  const stopped = new AbortController();
  const mine = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      for (const { dev } of networks) {
        if (dev !== null && (await dev.pending()).length > 0) await dev.mine(3);
      }
      await sleep(50);
    }
  };
  const mining = mine();
  return async () => {
    stopped.abort();
    await mining;
  };
}

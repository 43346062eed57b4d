import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../refusal.ts';

/**
 * Waits until something shows, looking every tenth of a second.
 *
 * @param look gives null while it does not show
 * @throws 503 `network_unavailable` after ten seconds
 */
export async function waitFor<Value>(
  look: () => Promise<Value | null>,
  what: string,
  withinMs = 10_000,
): Promise<Value> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > until)
      throw unavailable('network_unavailable', `${what} did not show in time. Look again in a moment.`);
    await sleep(100);
  }
}

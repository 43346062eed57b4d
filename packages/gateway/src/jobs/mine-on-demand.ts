import type { DevChain } from '../app/ports/chain.ts';
import type { Follower } from './follow-network.ts';

/**
 * Mines on a development chain as much as is waited for: a block about a second after something waits, then
 * as many as watched deposits need. An idle chain stays as it is.
 */
export function createMiner(
  dev: DevChain,
  follower: Follower,
  afterMs = 1_000,
  wanted = () => 0,
): () => Promise<void> {
  let since: number | null = null;
  return async () => {
    const leading = follower.leading();
    if (leading === null) return;
    const { tip, open } = leading;
    const missing = open
      .filter((each) => each.blockHeight !== null)
      .map((each) => each.confirmationsRequired - (tip.height - (each.blockHeight ?? 0) + 1));
    const more = wanted();
    if (more > 0) missing.push(more);
    const waits = missing.length > 0 || (await dev.pending()).length > 0;
    if (!waits) {
      since = null;
      return;
    }
    since ??= performance.now();
    if (performance.now() - since < afterMs) return;
    since = null;
    await dev.mine(Math.max(1, ...missing));
  };
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is true; false when `withinMs` went by first. */
export async function waitUntil(
  check: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 20,
): Promise<boolean> {
  const end = performance.now() + withinMs;
  for (;;) {
    if (await check()) return true;
    if (performance.now() >= end) return false;
    await sleep(everyMs);
  }
}

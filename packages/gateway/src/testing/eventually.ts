import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again until what is seen is as it should be; fails with what was seen last. */
export async function eventually<Value>(
  look: () => Promise<Value> | PromiseLike<Value>,
  isIt: (value: Value) => boolean,
  withinMs = 8_000,
): Promise<Value> {
  const until = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (isIt(value)) return value;
    if (performance.now() > until)
      throw new Error(`not in ${withinMs} ms; last seen: ${JSON.stringify(value)}`);
    await sleep(25);
  }
}

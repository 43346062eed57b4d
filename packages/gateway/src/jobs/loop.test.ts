import { describe, expect, it } from 'vitest';
import { startLoop } from './loop.ts';

describe('a loop', () => {
  it('never overlaps, goes on after a failure, and ends with what is being done', async () => {
    let running = 0;
    let runs = 0;
    const failures: unknown[] = [];
    const loop = startLoop(
      async () => {
        runs += 1;
        running += 1;
        expect(running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running -= 1;
        if (runs === 2) throw new Error('once');
      },
      { everyMs: 1, onError: (error) => failures.push(error) },
    );
    await Promise.all([loop.now(), loop.now(), loop.now()]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    await loop.stop();
    expect(running).toBe(0);
    expect(failures).toHaveLength(1);
    const after = runs;
    expect(after).toBeGreaterThan(3);
    await loop.now();
    expect(runs).toBe(after);
  });

  it('serves all who ask for a run with one that begins after they asked', async () => {
    let runs = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const loop = startLoop(
      async () => {
        runs += 1;
        if (runs === 1) await gate;
      },
      { everyMs: 60_000, onError: () => undefined },
    );
    await Promise.resolve();
    const asked = Promise.all(Array.from({ length: 50 }, () => loop.now()));
    release();
    await asked;
    expect(runs).toBe(2);
    await loop.stop();
  });
});

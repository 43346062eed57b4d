import { randomInt } from 'node:crypto';

export interface Random {
  /** What makes the same numbers again. */
  readonly seed: number;
  /** A whole number from 0 to below `end`. */
  below(end: number): number;
}

/** Numbers that a seed repeats (mulberry32). `TEST_SEED` sets it. */
export function createRandom(seed = Number(process.env['TEST_SEED'] ?? randomInt(2 ** 31))): Random {
  let state = seed;
  return {
    seed,
    below: (end) => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
    },
  };
}

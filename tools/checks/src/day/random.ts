/** Chance that can be repeated: the same seed gives the same numbers (xorshift32). */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  between(least: number, most: number): number;
  pick<T>(choices: readonly T[]): T;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0 || 1;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: (choices) => {
      const chosen = choices[Math.floor(next() * choices.length)];
      if (chosen === undefined) throw new RangeError('There is nothing to pick from.');
      return chosen;
    },
  };
}

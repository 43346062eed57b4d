import { describe, expect, it } from 'vitest';
import { depthFor } from './depth.ts';

const depths = [
  { fromCents: 100_000n, confirmations: 3 },
  { fromCents: 1_000_000n, confirmations: 6 },
];

describe('depthFor', () => {
  it.each([
    [0n, 0],
    [99_999n, 0],
    [100_000n, 3],
    [999_999n, 3],
    [1_000_000n, 6],
    [null, 6],
  ])('%s cents: %s', (cents, depth) => {
    expect(depthFor({ depths }, cents)).toBe(depth);
  });

  it('asks for nothing where no depths are set', () => {
    expect(depthFor({}, null)).toBe(0);
  });
});

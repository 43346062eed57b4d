import { expect, it } from 'vitest';
import { isEqual } from './is-equal.ts';

it('compares content and length', () => {
  for (const [a, b, equal] of [
    ['', '', true],
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'bbc', false],
    ['abc', 'ab', false],
    ['ab', 'abc', false],
    ['', 'a', false],
    ['a', '', false],
    ['abc', 'acb', false],
  ] as const) {
    expect(isEqual(a, b), `${a} ${b}`).toBe(equal);
  }
});

it('looks at every character, wherever the first difference is', () => {
  const read: number[] = [];
  const given = { length: 3, charCodeAt: (at: number) => (read.push(at), 0) } as unknown as string;
  expect(isEqual('abc', given)).toBe(false);
  expect(read).toEqual([0, 1, 2]);
});

/** Whether two plain values (no functions, no bigint) say the same, in the same order of keys. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

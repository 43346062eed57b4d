/** The fields of a view that differ, as they were before. */
export function previousOf(before: object | null, after: object): Record<string, unknown> {
  if (before === null) return {};
  const now = new Map(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(
      ([key, value]) => !bookkeeping.has(key) && JSON.stringify(value) !== JSON.stringify(now.get(key)),
    ),
  );
}

const bookkeeping: ReadonlySet<string> = new Set(['version', 'updated_at']);

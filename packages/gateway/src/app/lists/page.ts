/** What every list takes; `filter` is the noun's own. */
export interface ListQuery<Filter> {
  readonly filter: Filter;
  readonly limit: number;
  readonly order: 'desc' | 'asc';
  /** The id that the page before ended with; null begins. */
  readonly after: string | null;
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly text?: string;
}

/** One page. `next` is the id to go on after, null on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Makes a page of what was read with one row more than asked for. */
export function toPage<Item extends { readonly id: string }>(
  rows: readonly Item[],
  limit: number,
): Page<Item> {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

import { createHash } from 'node:crypto';
import type { ListQuery, Page } from '../app/lists/page.ts';
import { refuse } from '../app/refusal.ts';

/** The query parameters that every list has, as the generated validator lets them through. */
export interface ListParameters {
  readonly limit?: number;
  readonly cursor?: string;
  readonly order?: 'desc' | 'asc';
  readonly created_after?: string;
  readonly created_before?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** The list that a cursor belongs to: an operation, asked by one account in one mode. */
export interface ListOwner {
  readonly operation: string;
  readonly merchantId: string;
  readonly mode: 'test' | 'live';
}

/** One page as the API shows it. */
export interface ListView<Item> {
  readonly object: 'list';
  readonly data: Item[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** Reads what all lists share; `filter` is what the noun made of its own parameters. */
export function toListQuery<Filter>(
  owner: ListOwner,
  parameters: ListParameters,
  filter: Filter,
): ListQuery<Filter> {
  const { cursor, created_after, created_before, metadata, query } = parameters;
  const createdAfter = readTime('created_after', created_after);
  const createdBefore = readTime('created_before', created_before);
  if (createdAfter !== undefined && createdBefore !== undefined && createdBefore <= createdAfter) {
    throw refuse('created_after', 'parameter_invalid', 'it must lie before created_before');
  }
  return {
    filter,
    limit: parameters.limit ?? 20,
    order: parameters.order ?? 'desc',
    after: cursor === undefined ? null : readCursor(owner, parameters, cursor),
    ...(createdAfter === undefined ? {} : { createdAfter }),
    ...(createdBefore === undefined ? {} : { createdBefore }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(query === undefined ? {} : { text: query }),
  };
}

// RFC 3339 knows leap seconds, which no clock of ours has.
function readTime(param: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw refuse(param, 'parameter_invalid', 'it is no time that this clock knows');
  return time;
}

/** Shows a page; its cursor goes on with the same account, filters and order only. */
export function toListView<Item, View>(
  owner: ListOwner,
  parameters: ListParameters,
  page: Page<Item>,
  toView: (item: Item) => View,
): ListView<View> {
  return {
    object: 'list',
    data: page.items.map(toView),
    has_more: page.next !== null,
    next_cursor: page.next === null ? null : writeCursor(owner, parameters, page.next),
  };
}

// Not a secret and not trusted: whoever makes one up sees no row that the filters would not show. The
// digest only catches a cursor that was taken to another list.
function writeCursor(owner: ListOwner, parameters: ListParameters, id: string): string {
  return Buffer.from(`${digest(owner, parameters)}.${id}`).toString('base64url');
}

function readCursor(owner: ListOwner, parameters: ListParameters, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [start = '', id = ''] = text.split('.');
  const isWhole =
    /^[a-z]+_[0-9A-HJKMNP-TV-Z]{26}$/.test(id) &&
    Buffer.from(`${start}.${id}`).toString('base64url') === cursor;
  if (!isWhole || start !== digest(owner, parameters)) {
    throw refuse(
      'cursor',
      'cursor_invalid',
      'it is not the next_cursor of a list with the same filters and order',
    );
  }
  return id;
}

function digest(owner: ListOwner, parameters: ListParameters): string {
  // The size of a page may change on the way.
  const { cursor: _cursor, limit: _limit, ...filters } = parameters;
  const sorted = Object.entries(filters).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = JSON.stringify([owner.operation, owner.merchantId, owner.mode, sorted]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

import { createHash } from 'node:crypto';
import { ApiError } from '@cryptoix/server';

interface Query {
  readonly limit?: number;
  readonly cursor?: string;
  readonly order?: 'asc' | 'desc';
}
interface List<T> {
  object: 'list';
  data: T[];
  has_more: boolean;
  next_cursor: string | null;
}

/** One page of rows that are kept oldest first; a cursor holds the last id and a digest of the filters. */
export function pageOf<T extends { readonly id: string }>(
  rows: readonly T[],
  query: Query & Readonly<Record<string, unknown>>,
  owner: string,
): List<T> {
  const { limit = 20, order = 'desc', cursor, ...filters } = query;
  const seal = (id: string): string =>
    createHash('sha256')
      .update(JSON.stringify([id, owner, order, filters]))
      .digest('hex')
      .slice(0, 16);
  const ordered = order === 'asc' ? [...rows] : [...rows].reverse();
  let start = 0;
  if (cursor !== undefined) {
    const [id = '', seen] = Buffer.from(cursor, 'base64url').toString('utf8').split(':');
    const known = ordered.findIndex((row) => row.id === id);
    // The text is compared as well, because decoders of base64 let stray characters pass.
    if (known < 0 || seen !== seal(id) || toCursor(id, seal(id)) !== cursor) throw invalidCursor();
    start = known + 1;
  }
  const data = ordered.slice(start, start + limit);
  const last = data.at(-1);
  const hasMore = start + data.length < ordered.length;
  const next = hasMore && last !== undefined ? toCursor(last.id, seal(last.id)) : null;
  return { object: 'list', data, has_more: hasMore, next_cursor: next };
}

function toCursor(id: string, seal: string): string {
  return Buffer.from(`${id}:${seal}`).toString('base64url');
}

function invalidCursor(): ApiError {
  const message = 'The provided cursor is not valid: it belongs to another list.';
  const error = { param: 'cursor', reason: 'cursor_invalid', message } as const;
  return new ApiError({ code: 'invalid_request', ...error, errors: [error] });
}

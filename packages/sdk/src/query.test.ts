import { expect, it } from 'vitest';
import { toQuery } from './query.ts';

it.each([
  [undefined, ''],
  [{}, ''],
  [{ limit: undefined, cursor: null }, ''],
  [{ limit: 0, overdue: false, query: '' }, '?limit=0&overdue=false&query='],
  [{ status: ['a', 'b'], type: [] }, '?status=a&status=b'],
  [{ include: ['transactions', 'refunds'] }, '?include=transactions%2Crefunds'],
  [{ include: 'refunds' }, '?include=refunds'],
  [{ metadata: { 'a b': 'c&d', e: '=' } }, '?metadata%5Ba%20b%5D=c%26d&metadata%5Be%5D=%3D'],
  [{ query: 'ü/{}"#+ ' }, '?query=%C3%BC%2F%7B%7D%22%23%2B%20'],
])('%j is %s', (query, written) => {
  expect(toQuery(query)).toBe(written);
});

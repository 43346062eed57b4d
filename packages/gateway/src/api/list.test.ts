import { describe, expect, it } from 'vitest';
import { ApiError } from '@cryptoix/server';
import { toListQuery, toListView, type ListParameters } from './list.ts';

const owner = { operation: 'payments.list', merchantId: 'one', mode: 'test' } as const;
const id = 'pay_01JD4X8Q2M7Z0V6T3R9K5W1B2C';

const cursorOf = (parameters: ListParameters): string => {
  const view = toListView(owner, parameters, { items: [{ id }], next: id }, (item) => item);
  return view.next_cursor ?? '';
};
const reasonOf = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (ApiError.is(error)) return error.reason;
    throw error;
  }
  return 'none';
};

describe('a cursor', () => {
  it('goes on after the last id of its page, with another limit too', () => {
    const cursor = cursorOf({ query: 'a', limit: 5 });
    expect(toListQuery(owner, { query: 'a', limit: 50, cursor }, {})).toEqual({
      filter: {},
      limit: 50,
      order: 'desc',
      after: id,
      text: 'a',
    });
  });

  it('is null on the last page', () => {
    expect(toListView(owner, {}, { items: [{ id }], next: null }, (item) => item.id)).toEqual({
      object: 'list',
      data: [id],
      has_more: false,
      next_cursor: null,
    });
  });

  it('is refused with other filters, another order, account, mode or list, and when it is none', () => {
    const cursor = cursorOf({ query: 'a' });
    const refused = [
      () => toListQuery(owner, { query: 'b', cursor }, {}),
      () => toListQuery(owner, { query: 'a', order: 'asc', cursor }, {}),
      () => toListQuery({ ...owner, merchantId: 'other' }, { query: 'a', cursor }, {}),
      () => toListQuery({ ...owner, mode: 'live' }, { query: 'a', cursor }, {}),
      () => toListQuery({ ...owner, operation: 'events.list' }, { query: 'a', cursor }, {}),
      () => toListQuery(owner, { query: 'a', cursor: `${cursor}A` }, {}),
      () => toListQuery(owner, { query: 'a', cursor: 'nonsense' }, {}),
    ];
    expect(refused.map(reasonOf)).toEqual(refused.map(() => 'cursor_invalid'));
  });
});

describe('created_before', () => {
  it('must lie after created_after', () => {
    const at = '2026-01-01T00:00:00Z';
    expect(reasonOf(() => toListQuery(owner, { created_after: at, created_before: at }, {}))).toBe(
      'parameter_invalid',
    );
    expect(toListQuery(owner, { created_after: at }, {}).createdAfter).toEqual(new Date(at));
  });
});

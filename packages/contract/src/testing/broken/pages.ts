import { edit, rewrite, type Deviation } from '../deviating-proxy.ts';
import type { MemoryParts } from '../memory-server.ts';
import type { BrokenServer } from './broken-server.ts';

type Json = Record<string, unknown>;
type List = MemoryParts['handlers']['payments.list'];

/** Changes the list of payments in the server. */
const listing =
  (change: (list: List) => List) =>
  ({ handlers }: MemoryParts): Partial<MemoryParts> => ({
    handlers: { ...handlers, 'payments.list': change(handlers['payments.list']) },
  });

/** Changes the target of a list before it is looked at. */
const kindTarget = (repair: (target: string) => string) => (): Deviation => async (request, way) => {
  const target = repair(request.target);
  return way.forward(target === request.target ? request : await rewrite(request, way, { target }));
};

const editing = (change: (json: Json) => unknown) => (): Deviation => async (request, way) => {
  const answer = await way.forward(request);
  const isList = request.method === 'GET' && /^\/v1\/payments(?:\?|$)/.test(request.target);
  return answer.status === 200 && isList ? edit(answer, change) : answer;
};

/** Pages by counting from the start, which an insertion moves. */
const offsets = listing((list) => async ({ query }, context) => {
  const { cursor, limit = 20, ...filters } = query;
  const start = Number(cursor ?? 0);
  const all = await list({ query: { ...filters, limit: 100 } }, context);
  const end = start + limit;
  const hasMore = end < all.data.length;
  return {
    ...all,
    data: all.data.slice(start, end),
    has_more: hasMore,
    next_cursor: hasMore ? String(end) : null,
  };
});

/** Answers the first page where it does not understand the cursor. */
const forgiving = listing((list) => async ({ query }, context) => {
  try {
    return await list({ query }, context);
  } catch {
    const { cursor: _cursor, ...rest } = query;
    return list({ query: rest }, context);
  }
});

/** Takes a cursor for whatever list it is sent to: it only holds the id that comes before. */
const unbound = (isBoundToOwner: boolean) =>
  listing((list) => async ({ query }, context) => {
    const { cursor, limit = 20, ...filters } = query;
    const all = await list({ query: { ...filters, limit: 100 } }, context);
    const [id = '', owner = ''] = (cursor ?? '').split('~');
    const isForeign = cursor !== undefined && isBoundToOwner && owner !== context.caller.key.merchantId;
    if (isForeign) return list({ query: { ...query, cursor: 'x' } }, context);
    const start = cursor === undefined ? 0 : all.data.findIndex((one) => one.id === id) + 1;
    const data = all.data.slice(start, start + limit);
    const hasMore = start + limit < all.data.length;
    const next = hasMore ? `${data.at(-1)?.id ?? ''}~${context.caller.key.merchantId}` : null;
    return { ...all, data, has_more: hasMore, next_cursor: next };
  });

/** Lists that lose, double or leak. */
export const brokenPages: readonly BrokenServer[] = [
  {
    does: 'lists the oldest first',
    caughtBy: ['PAGE-01'],
    parts: listing(
      (list) =>
        ({ query }, context) =>
          list({ query: { order: 'asc', ...query } }, context),
    ),
  },
  {
    does: 'ignores the order',
    caughtBy: ['PAGE-01'],
    parts: listing(
      (list) =>
        ({ query: { order: _order, ...query } }, context) =>
          list({ query }, context),
    ),
  },
  {
    does: 'loses the last object of a page',
    caughtBy: ['PAGE-01', 'PAGE-02'],
    proxy: editing((json) => void (json['has_more'] === true && (json['data'] as unknown[]).pop())),
  },
  { does: 'pages by offset', caughtBy: ['PAGE-02'], parts: offsets },
  {
    does: 'never ends',
    caughtBy: ['PAGE-01'],
    parts: listing((list) => async ({ query: { cursor: _cursor, ...query } }, context) => ({
      ...(await list({ query }, context)),
      has_more: true,
      next_cursor: 'more',
    })),
  },
  {
    does: 'has pages of 10',
    caughtBy: ['PAGE-03'],
    parts: listing(
      (list) =>
        ({ query }, context) =>
          list({ query: { limit: 10, ...query } }, context),
    ),
  },
  {
    does: 'gives 20 at most',
    caughtBy: ['PAGE-03'],
    parts: listing(
      (list) =>
        ({ query }, context) =>
          list({ query: { ...query, limit: Math.min(20, query.limit ?? 20) } }, context),
    ),
  },
  {
    does: 'clamps the limit',
    caughtBy: ['PAGE-04'],
    proxy: kindTarget((target) =>
      target.replace('limit=101', 'limit=100').replace(/limit=(?:0|-1)$/, 'limit=1'),
    ),
  },
  {
    does: 'reads a limit as any number',
    caughtBy: ['PAGE-04'],
    proxy: kindTarget((target) => target.replace('limit=1e1', 'limit=10').replace('limit=1.0', 'limit=1')),
  },
  {
    does: 'promises more after a full page',
    caughtBy: ['PAGE-05'],
    parts: listing((list) => async ({ query }, context) => {
      const found = await list({ query }, context);
      const isFull = found.data.length === query.limit;
      return isFull ? { ...found, has_more: true, next_cursor: found.next_cursor ?? 'x' } : found;
    }),
  },
  {
    does: 'leaves a cursor on the last page',
    caughtBy: ['PAGE-05'],
    proxy: editing((json) => void (json['next_cursor'] ??= 'x')),
  },
  {
    does: 'takes a cursor that it does not understand for none',
    caughtBy: ['PAGE-06', 'PAGE-07', 'PAGE-08'],
    parts: forgiving,
  },
  {
    does: 'binds its cursors to the account, not to the filters',
    caughtBy: ['PAGE-07'],
    parts: unbound(true),
  },
  { does: 'binds its cursors to nothing', caughtBy: ['PAGE-08'], parts: unbound(false) },
  {
    does: 'turns times round',
    caughtBy: ['PAGE-09'],
    proxy: kindTarget((target) =>
      target.replace(/(after|before)=(.*)&created_(after|before)=(.*)/, '$3=$2&created_$1=$4'),
    ),
  },
  {
    does: 'ignores times that it cannot read',
    caughtBy: ['PAGE-09'],
    proxy: kindTarget((target) => target.replace(/\?created_after=(?:yesterday|\d+)$/, '')),
  },
  {
    does: 'lists the payments of every account',
    caughtBy: ['PAGE-10'],
    proxy: () => async (request, way) => {
      const [first] = way.keys;
      const isList = request.method === 'GET' && request.target.startsWith('/v1/payments?');
      if (!isList || first === undefined || !(await way.isSigned(request))) return way.forward(request);
      return way.forward(await way.resign(request, first));
    },
  },
];

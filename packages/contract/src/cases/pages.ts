import { page, payment } from '../calls.ts';
import type { ContractCase } from '../contract-case.ts';
import { expectInvalid } from '../expect.ts';
import { check } from '../outcome.ts';
import type { Session } from '../session.ts';

const spec = '/components/schemas/PaymentList';
const needs = ['payments.create', 'payments.list'];

/** Makes payments with one reference and answers their ids, oldest first. */
async function several(
  session: Session,
  count: number,
): Promise<{ reference: string; ids: readonly string[] }> {
  const reference = session.unique();
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) ids.push(String((await payment(session, { reference }))['id']));
  return { reference, ids };
}

async function makeOne(session: Session): Promise<void> {
  const { reference, ids } = await several(session, 1);
  const found = await page(session, { reference });
  check(
    ids.every((id) => found.ids.includes(id)),
    `Expected ${ids.join()} by its reference, got ${found.ids.join()}.`,
  );
}

/** Walks a list to its end, two at a time; `between` runs after each page. */
async function walk(
  session: Session,
  query: Readonly<Record<string, string>>,
  between: () => Promise<unknown> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const ids: string[] = [];
  let more = {};
  for (let pages = 0; pages < 50; pages += 1) {
    const found = await page(session, { ...query, limit: '2', ...more });
    ids.push(...found.ids);
    check(found.ids.length <= 2, `limit=2 answered ${found.ids.length} objects.`);
    if (found.hasMore !== true) return ids;
    check(typeof found.cursor === 'string', 'has_more is true, and next_cursor is no text.');
    more = { cursor: found.cursor };
    await between();
  }
  check(false, 'The list does not end: 50 pages of 2 for a few objects.');
}

function expectIds(found: readonly string[], expected: readonly string[], what: string): void {
  const missing = expected.filter((id) => !found.includes(id));
  const twice = found.filter((id, index) => found.indexOf(id) !== index);
  check(missing.length === 0, `${what}: ${missing.join(', ')} missing.`);
  check(twice.length === 0, `${what}: ${twice.join(', ')} twice.`);
}

const common = { group: 'PAGE', spec, needs, control: makeOne } as const;

/** Lists: nothing lost, nothing twice, in one order. */
export const pages: readonly ContractCase[] = [
  {
    ...common,
    id: 'PAGE-01',
    title: 'A walk in pages finds every object once, newest first, or oldest first if asked',
    async run(session) {
      const { reference, ids } = await several(session, 5);
      const newest = [...ids].reverse().join();
      const found = (await walk(session, { reference })).join();
      check(found === newest, `Expected ${newest}, got ${found}.`);
      const desc = (await walk(session, { reference, order: 'desc' })).join();
      check(desc === newest, `With order=desc expected ${newest}, got ${desc}.`);
      const asc = (await walk(session, { reference, order: 'asc' })).join();
      check(asc === ids.join(), `With order=asc expected ${ids.join()}, got ${asc}.`);
    },
  },
  {
    ...common,
    id: 'PAGE-02',
    title: 'Objects that are added during a walk neither hide nor double the others',
    async run(session) {
      for (const order of ['desc', 'asc']) {
        const { reference, ids } = await several(session, 5);
        let added = 0;
        const add = async () => {
          // A few only: a walk from the oldest on would never end.
          if ((added += 1) <= 2) await payment(session, { reference });
        };
        expectIds(
          await walk(session, { reference, order }, add),
          ids,
          `order=${order} while objects are added`,
        );
      }
    },
  },
  {
    ...common,
    id: 'PAGE-03',
    title: 'limit bounds a page: 1, 100, and 20 when left out',
    async run(session) {
      const { reference, ids } = await several(session, 21);
      const count = async (query: Readonly<Record<string, string>>) =>
        (await page(session, { reference, ...query })).ids.length;
      check((await count({ limit: '1' })) === 1, 'limit=1 does not answer 1 object.');
      check((await count({})) === 20, 'Without limit a page does not have 20 objects.');
      check((await count({ limit: '100' })) === ids.length, 'limit=100 does not answer all 21 objects.');
    },
  },
  {
    ...common,
    id: 'PAGE-04',
    title: 'A limit of 0, 101, -1 or no integer, or sent twice, is 400',
    async run(session) {
      for (const limit of ['0', '101', '-1', 'abc', '1e1', '1.0', '', '%201', '1&limit=2']) {
        expectInvalid(await session.call({ target: `/v1/payments?limit=${limit}` }), 'limit');
      }
    },
  },
  {
    ...common,
    id: 'PAGE-05',
    title: 'The last page says has_more false and next_cursor null, also when it is full',
    async run(session) {
      const { reference } = await several(session, 4);
      const first = await page(session, { reference, limit: '2' });
      check(first.hasMore === true && typeof first.cursor === 'string', 'The first page has no next_cursor.');
      const last = await page(session, { reference, limit: '2', cursor: first.cursor });
      check(last.ids.length === 2, `The last page has ${last.ids.length} objects instead of 2.`);
      check(
        last.hasMore === false && last.cursor === null,
        'The last page is not the last by has_more and next_cursor.',
      );
      const none = await page(session, { reference: session.unique() });
      check(
        none.ids.length === 0 && none.hasMore === false && none.cursor === null,
        'An empty list is not the last page.',
      );
    },
  },
  {
    ...common,
    id: 'PAGE-06',
    title: 'A cursor that was changed is 400',
    async run(session) {
      const { reference } = await several(session, 3);
      const { cursor } = await page(session, { reference, limit: '1' });
      check(typeof cursor === 'string', 'The first of three pages has no next_cursor.');
      const middle = Math.floor(cursor.length / 2);
      const other = cursor[middle] === 'A' ? 'B' : 'A';
      const changed = [
        cursor.slice(0, middle) + other + cursor.slice(middle + 1),
        cursor.slice(0, -4),
        `${cursor}AAAA`,
        'AAAA',
        '0',
        reference,
      ];
      for (const wrong of changed) {
        const target = `/v1/payments?reference=${reference}&limit=1&cursor=${encodeURIComponent(wrong)}`;
        expectInvalid(await session.call({ target }), 'cursor', 'cursor_invalid');
      }
    },
  },
  {
    ...common,
    id: 'PAGE-07',
    title: 'A cursor belongs to its filters and order',
    async run(session) {
      const { reference } = await several(session, 3);
      const { cursor } = await page(session, { reference, limit: '1' });
      check(typeof cursor === 'string', 'The first of three pages has no next_cursor.');
      const base = `/v1/payments?limit=1&cursor=${encodeURIComponent(cursor)}`;
      for (const query of ['', `&reference=${session.unique()}`, `&reference=${reference}&order=asc`]) {
        expectInvalid(await session.call({ target: `${base}${query}` }), 'cursor', 'cursor_invalid');
      }
    },
  },
  {
    ...common,
    id: 'PAGE-08',
    title: 'A cursor of another account is 400',
    async run(session) {
      const as = session.keys.otherMerchant();
      const { reference } = await several(session, 2);
      const { cursor } = await page(session, { reference, limit: '1' });
      const target = `/v1/payments?reference=${reference}&limit=1&cursor=${encodeURIComponent(String(cursor))}`;
      expectInvalid(await session.call({ target, as }), 'cursor', 'cursor_invalid');
    },
  },
  {
    ...common,
    id: 'PAGE-09',
    title: 'created_after later than created_before, and a time that is none, are 400',
    async run(session) {
      const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
      const turned = `/v1/payments?created_after=${late}&created_before=${early}`;
      expectInvalid(await session.call({ target: turned }), 'created_after');
      for (const time of ['yesterday', '2026-13-01T00:00:00Z', '1678886400', '']) {
        expectInvalid(await session.call({ target: `/v1/payments?created_after=${time}` }), 'created_after');
      }
    },
  },
  {
    ...common,
    id: 'PAGE-10',
    title: 'A list holds the objects of its own account alone',
    async run(session) {
      const as = session.keys.otherMerchant();
      const { reference } = await several(session, 1);
      const { json } = await session.call({ target: `/v1/payments?reference=${reference}`, as });
      const { data } = json as { data?: readonly unknown[] };
      check(
        Array.isArray(data) && data.length === 0,
        `Another account is shown this one's payments: ${JSON.stringify(json)}`,
      );
    },
  },
];

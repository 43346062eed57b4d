import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Payment } from '@cryptoix/spec';
import { errorReply, type Received, type Reply } from '../testing/api-server.ts';
import { startClient } from '../testing/client.ts';
import { Page, PagePromise } from './index.ts';

/** Five payments in pages of two. */
function pages({ target }: Received): Reply {
  const from = Number(new URL(target, 'http://127.0.0.1').searchParams.get('cursor') ?? 0);
  const data = [1, 2, 3, 4, 5].slice(from, from + 2).map((id) => ({ id: `pay_${id}` }));
  const has_more = from + 2 < 5;
  return { json: { object: 'list', data, has_more, next_cursor: has_more ? String(from + 2) : null } };
}

const ids = (payments: readonly { id: string }[]): string[] => payments.map(({ id }) => id);

describe('a list', () => {
  it('is iterated over all pages without being awaited, its filters kept', async () => {
    const { cryptoix, received } = await startClient(pages);
    const seen: string[] = [];
    for await (const payment of cryptoix.payments.list({ limit: 2, status: ['confirmed'] }))
      seen.push(payment.id);
    expect(seen).toEqual(['pay_1', 'pay_2', 'pay_3', 'pay_4', 'pay_5']);
    expect(received.map(({ target }) => target)).toEqual([
      '/v1/payments?limit=2&status=confirmed',
      '/v1/payments?limit=2&status=confirmed&cursor=2',
      '/v1/payments?limit=2&status=confirmed&cursor=4',
    ]);
    expect(received.every(({ signature }) => signature === 'valid')).toBe(true);
  });

  it('gives a page when awaited, which knows the next and can be iterated', async () => {
    const { cryptoix, received } = await startClient(pages);
    const page = await cryptoix.payments.list();
    expectTypeOf(page).toEqualTypeOf<Page<Payment>>();
    expect([page.object, page.has_more, page.next_cursor, ids(page.data)]).toEqual([
      'list',
      true,
      '2',
      ['pay_1', 'pay_2'],
    ]);
    const second = await page.nextPage();
    const third = await second?.nextPage();
    expect([ids(second?.data ?? []), ids(third?.data ?? [])]).toEqual([['pay_3', 'pay_4'], ['pay_5']]);
    expect(await third?.nextPage()).toBeNull();
    expect(received).toHaveLength(3);
    const rest: string[] = [];
    for await (const { id } of second ?? []) rest.push(id);
    expect(rest).toEqual(['pay_3', 'pay_4', 'pay_5']);
  });

  it('asks for no more pages than are looked at', async () => {
    const { cryptoix, received } = await startClient(pages);
    for await (const { id } of cryptoix.payments.list()) if (id === 'pay_2') break;
    expect(received).toHaveLength(1);
  });

  it('gives the response of its page, and rejects while iterating', async () => {
    const { cryptoix } = await startClient((request, index) =>
      index === 2 ? errorReply(400, 'invalid_request', 'cursor_invalid') : pages(request),
    );
    const { data, response } = await cryptoix.payments.list().withResponse();
    expect([data.data.length, response.status]).toEqual([2, 200]);
    const iterate = async (): Promise<void> => {
      for await (const payment of cryptoix.payments.list()) expect(payment.id).toBeTruthy();
    };
    await expect(iterate()).rejects.toMatchObject({ reason: 'cursor_invalid' });
  });

  it('stops where a next page is promised without a cursor', async () => {
    const { cryptoix } = await startClient(() => ({ json: { data: [], has_more: true, next_cursor: null } }));
    const list = cryptoix.payments.list();
    expect(list).toBeInstanceOf(PagePromise);
    expect(await (await list).nextPage()).toBeNull();
  });
});

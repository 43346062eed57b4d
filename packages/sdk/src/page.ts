import { ApiPromise, type Answer } from './api-promise.ts';

/** A list as the API answers it. */
export interface ListBody<T> {
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
}

/** Fetches the page that begins at a cursor. */
export type FetchPage<T> = (cursor: string) => PagePromise<T>;

/** One page of a list. Iterating it goes on over all following pages. */
export class Page<T> implements AsyncIterable<T> {
  readonly object = 'list';
  /** The objects of this page alone. */
  readonly data: readonly T[];
  readonly has_more: boolean;
  readonly next_cursor: string | null;
  readonly #fetchPage: FetchPage<T>;

  constructor(body: ListBody<T>, fetchPage: FetchPage<T>) {
    this.data = body.data;
    this.has_more = body.has_more;
    this.next_cursor = body.next_cursor;
    this.#fetchPage = fetchPage;
  }

  /** Fetches the next page with the same filters; null when this one is the last. */
  async nextPage(): Promise<Page<T> | null> {
    return this.has_more && this.next_cursor ? this.#fetchPage(this.next_cursor) : null;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* this.data;
    for (let page = await this.nextPage(); page; page = await page.nextPage()) yield* page.data;
  }
}

/**
 * A promise of a {@link Page}, which can be iterated without awaiting it.
 *
 * @example
 * ```ts
 * import { Cryptoix } from '@cryptoix/sdk';
 *
 * const cryptoix = new Cryptoix({ publicKey: 'pk_test_…', secretKey: 'sk_test_…' });
 * for await (const payment of cryptoix.payments.list({ status: ['confirmed'] })) console.log(payment.id);
 *
 * const page = await cryptoix.payments.list({ limit: 50 });
 * console.log(page.data.length, page.has_more);
 * ```
 */
export class PagePromise<T> extends ApiPromise<Page<T>> implements AsyncIterable<T> {
  constructor(answer: Promise<Answer<ListBody<T>>>, fetchPage: FetchPage<T>) {
    super(answer.then(({ data, response }) => ({ data: new Page(data, fetchPage), response })));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    yield* await this;
  }
}

/** An answer as it came over the wire, its body parsed. */
export interface Answer<T> {
  readonly data: T;
  /** Status and headers; its body has been read already. */
  readonly response: Response;
}

/** What `.withResponse()` gives. */
export interface WithResponse<T> extends Answer<T> {
  /** `X-Request-Id`, which support asks for. */
  readonly requestId: string | null;
}

/**
 * A promise of the object that an operation answers. The request is sent at once, awaited or not.
 *
 * @example
 * ```ts
 * import { Cryptoix } from '@cryptoix/sdk';
 *
 * const cryptoix = new Cryptoix({ publicKey: 'pk_test_…', secretKey: 'sk_test_…' });
 * const { data, requestId, response } = await cryptoix.balance.retrieve().withResponse();
 * console.log(requestId, response.headers.get('ratelimit'), data);
 * ```
 */
export class ApiPromise<T> implements Promise<T> {
  readonly [Symbol.toStringTag] = 'ApiPromise';
  readonly #answer: Promise<Answer<T>>;

  constructor(answer: Promise<Answer<T>>) {
    this.#answer = answer;
  }

  /** Resolves with the object and with the response that it came in. */
  async withResponse(): Promise<WithResponse<T>> {
    const answer = await this.#answer;
    return { ...answer, requestId: answer.response.headers.get('x-request-id') };
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#answer.then(({ data }) => data).then(onFulfilled, onRejected);
  }

  catch<B = never>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(null, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }
}

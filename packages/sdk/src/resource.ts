import { ApiPromise, type Answer } from './api-promise.ts';
import { Page, PagePromise, type ListBody } from './page.ts';
import type { RequestOptions } from './request-options.ts';

export { ApiPromise, Page, PagePromise, type RequestOptions };

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What a call of an operation gives beside its method and path. */
export interface CallInput {
  readonly query?: object | undefined;
  readonly body?: object | undefined;
  readonly options?: RequestOptions | undefined;
  /** The answer is a file, given as bytes. */
  readonly raw?: boolean;
}

/** Sends one call, retries included. The path begins with `/v1`. */
export type Send = (method: Method, path: string, input: CallInput) => Promise<Answer<unknown>>;

/** What the generated resources build on. */
export abstract class Resource {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  protected request<T>(method: Method, path: string, input: CallInput = {}): ApiPromise<T> {
    return new ApiPromise(this.#send(method, path, input) as Promise<Answer<T>>);
  }

  protected bytes(path: string, input: CallInput = {}): ApiPromise<Uint8Array<ArrayBuffer>> {
    return this.request('GET', path, { ...input, raw: true });
  }

  protected page<T>(path: string, input: Omit<CallInput, 'body'> = {}): PagePromise<T> {
    return new PagePromise(this.#send('GET', path, input) as Promise<Answer<ListBody<T>>>, (cursor) =>
      this.page(path, { ...input, query: { ...input.query, cursor } }),
    );
  }
}

import type { CryptoixOptions } from './client-options.ts';
import { createSend } from './create-send.ts';
import { resources, type Resources } from './generated/index.ts';
import { Resource, type ApiPromise, type CallInput, type Method } from './resource.ts';

/** A client of the API: one property per resource, as in `cryptoix.payments.create(…)`. */
export interface Cryptoix extends Resources {
  /**
   * Sends a signed request to any path that begins with `/v1`, with retries and errors as everywhere:
   * for operations that this version of the package does not know yet.
   */
  request<T>(method: Method, path: string, input?: CallInput): ApiPromise<T>;
}

class Client extends Resource {
  constructor(options: CryptoixOptions) {
    const send = createSend(options);
    super(send);
    for (const [name, ResourceClass] of Object.entries(resources)) {
      Object.defineProperty(this, name, { value: new ResourceClass(send), enumerable: true });
    }
  }

  override request<T>(method: Method, path: string, input?: CallInput): ApiPromise<T> {
    return super.request<T>(method, path, input);
  }
}

/**
 * Makes a client.
 *
 * @throws {ConfigurationError} when keys or base URL cannot work; the message tells what to change.
 * @example
 * ```ts
 * import { Cryptoix } from '@cryptoix/sdk';
 *
 * const cryptoix = new Cryptoix({
 *   publicKey: process.env.CRYPTOIX_PUBLIC_KEY,
 *   secretKey: process.env.CRYPTOIX_SECRET_KEY,
 * });
 * const balance = await cryptoix.balance.retrieve();
 * ```
 */
export const Cryptoix = Client as unknown as new (options: CryptoixOptions) => Cryptoix;

import { signRequest } from '@cryptoix/signing';
import type { Method } from './resource.ts';

export interface SignedHeaders {
  readonly timestamp: string;
  readonly signature: string;
}

/** What is signed but for the timestamp. */
export interface Signable {
  readonly method: Method;
  readonly target: string;
  readonly body: string | undefined;
}

const maxAheadSeconds = 30;

/** Signs requests on the server's time, and never signs the same changing request twice alike. */
export class RequestSigner {
  readonly #secretKey: string;
  readonly #clock: () => number;
  readonly #last = new Map<string, number>();
  #skewSeconds = 0;

  constructor(secretKey: string, clock: () => number) {
    this.#secretKey = secretKey;
    this.#clock = clock;
  }

  /** Takes the server's time over, as a 401 `timestamp_out_of_range` tells it. */
  setServerTime(seconds: number): void {
    this.#skewSeconds = seconds - Math.floor(this.#clock() / 1000);
  }

  async sign(request: Signable, aheadSeconds = 0): Promise<SignedHeaders> {
    const timestamp = String(this.#timestampFor(request, aheadSeconds));
    return { timestamp, signature: await signRequest({ secretKey: this.#secretKey, timestamp, ...request }) };
  }

  #timestampFor({ method, target, body = '' }: Signable, aheadSeconds: number): number {
    const now = Math.floor(this.#clock() / 1000) + this.#skewSeconds;
    // The server takes one signature once where something changes; reads may repeat.
    if (method === 'GET' || method === 'DELETE') return now;
    const string = method + target + body;
    const last = this.#last.get(string) ?? 0;
    const timestamp = Math.min(Math.max(now + aheadSeconds, last + 1), now + maxAheadSeconds);
    // What lies in the past cannot collide any more. Insertion order is nearly the order of time.
    for (const [other, time] of this.#last) {
      if (time >= now) break;
      this.#last.delete(other);
    }
    this.#last.delete(string);
    this.#last.set(string, timestamp);
    return timestamp;
  }
}

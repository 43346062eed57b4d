import { signRequest } from '@cryptoix/signing';
import type { Method } from './resource.ts';
import { TimestampMemory } from './timestamp-memory.ts';

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

/** Signs requests on the server's time, and never signs the same changing request twice alike. */
export class RequestSigner {
  readonly #secretKey: string;
  readonly #clock: () => number;
  readonly #memory = new TimestampMemory();
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

  #timestampFor({ method, target, body }: Signable, aheadSeconds: number): number {
    const now = Math.floor(this.#clock() / 1000) + this.#skewSeconds;
    // The server takes one signature once where something changes; reads and deletions may repeat.
    if (method === 'GET' || method === 'DELETE') return now;
    return this.#memory.next(`${method}${target}${body}`, now, aheadSeconds);
  }
}

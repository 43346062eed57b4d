import type { Caller } from './ports.ts';

/** What a handler gets beside its input. */
export interface Context<Tx> {
  /** The transaction that the `once` port opened for this request. */
  readonly tx: Tx;
  readonly caller: Caller;
  /** The request's Idempotency-Key; null when there was none. */
  readonly idempotencyKey: string | null;
}

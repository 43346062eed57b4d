/** What can be set for one call alone. */
export interface RequestOptions {
  /**
   * Names what is to happen once: the same key with the same body never has a second effect. Without
   * it every POST gets a random one, kept over its retries. 1 to 255 visible ASCII characters.
   */
  readonly idempotencyKey?: string | undefined;
  /** Gives the call up; it then rejects with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that each attempt may take. */
  readonly timeoutMs?: number | undefined;
  /** How often a failed attempt is repeated. */
  readonly maxRetries?: number | undefined;
  /** More headers. Those of signing cannot be replaced. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

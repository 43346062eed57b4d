/** How far a timestamp may run ahead of the clock, in seconds; the server takes 300. */
const maxAhead = 30;

/** Gives timestamps that never repeat for the same string, and forgets what can no longer collide. */
export class TimestampMemory {
  readonly #last = new Map<string, number>();

  /** How many strings are remembered. */
  get size(): number {
    return this.#last.size;
  }

  /** The timestamp for a string: now and a bit ahead, or just later than the last one. */
  next(string: string, now: number, ahead: number): number {
    const last = this.#last.get(string) ?? 0;
    for (const [other, time] of this.#last) if (time < now) this.#last.delete(other);
    const timestamp = Math.min(Math.max(now + ahead, last + 1), now + maxAhead);
    this.#last.set(string, timestamp);
    return timestamp;
  }
}

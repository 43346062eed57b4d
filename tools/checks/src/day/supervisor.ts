import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '@cryptoix/devnet';

/** Keeps processes running: one that ends is started again, and its pid is told to the killer. */
export class Supervisor {
  readonly #children = new Map<string, Child>();
  readonly #file: string;
  readonly #failures: unknown[] = [];
  #isStopping = false;
  restarts = 0;

  constructor(pidFile: string) {
    this.#file = pidFile;
  }

  /** Starts a process and resolves when it is ready; afterwards it is started again whenever it ends. */
  async keep(name: string, start: (started: (child: Child) => void) => Promise<Child>): Promise<void> {
    const run = (): Promise<Child> =>
      start((child) => {
        this.#children.set(name, child);
        this.#tell();
      });
    const first = await run();
    void this.#watch(name, first, run);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all([...this.#children.values()].map((child) => child.stop()));
    if (this.#failures.length > 0)
      throw new AggregateError(this.#failures, 'A process could not be started again.');
  }

  async #watch(name: string, first: Child, run: () => Promise<Child>): Promise<void> {
    let child = first;
    for (;;) {
      while (!child.hasEnded()) await sleep(20);
      if (this.#isStopping) return;
      this.restarts += 1;
      try {
        child = await run();
      } catch (error) {
        // Killed again while it started: its successor comes at once. Anything else comes back every time.
        if (this.#failures.push(error) > 50) return;
        const latest = this.#children.get(name);
        if (latest !== undefined) child = latest;
        continue;
      }
      this.#failures.length = 0;
    }
  }

  #tell(): void {
    const pids = Object.fromEntries([...this.#children].map(([name, { pid }]) => [name, pid]));
    writeFileSync(`${this.#file}.new`, JSON.stringify(pids), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}

import type { ChildProcess } from 'node:child_process';
import type { RunRecord } from './run-record.ts';

interface Part {
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** The processes of a sandbox. They are recorded as they start and ended in the opposite order. */
export class Running {
  readonly failed: Promise<string>;
  readonly #record: RunRecord;
  readonly #parts: Part[] = [];
  #fail: (name: string) => void = () => undefined;
  #stopping: Promise<void> | undefined;

  constructor(record: RunRecord) {
    this.#record = record;
    this.failed = new Promise((resolve) => {
      this.#fail = resolve;
    });
  }

  /** `process`: told of in `failed` when it ends although nobody stopped it. */
  add(name: string, pid: number, stop: () => Promise<void>, process?: ChildProcess): void {
    this.#parts.push({ name, stop });
    this.#record.add(name, pid);
    process?.once('exit', (code, signal) => {
      if (this.#stopping === undefined)
        this.#fail(`${name} ended by itself (${signal ?? `exit code ${code ?? 'none'}`})`);
    });
  }

  forget(name: string): void {
    const index = this.#parts.findIndex((part) => part.name === name);
    if (index < 0) return;
    this.#parts.splice(index, 1);
    this.#record.remove(name);
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const { name, stop } of this.#parts.splice(0).reverse()) {
      await stop();
      this.#record.remove(name);
    }
    this.#record.release();
  }
}

import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isAlive, isSameProcess, type ProcessIdentity } from '../processes/identity.ts';
import { waitUntil } from '../processes/wait.ts';
import { writePrivateJson } from './private-file.ts';

interface Record {
  readonly launcher: ProcessIdentity;
  readonly children: readonly (ProcessIdentity & { readonly name: string })[];
}

/** Another launcher works on the same folder. */
export class AlreadyRunning extends Error {
  override readonly name = 'AlreadyRunning';
}

/** Who runs on a data folder: told to those that come later, even after a kill. */
export class RunRecord {
  readonly #file: string;
  readonly #lock: string;
  readonly #self: ProcessIdentity;
  readonly #children = new Map<string, ProcessIdentity>();

  private constructor(folder: string, self: ProcessIdentity) {
    this.#file = join(folder, 'run.json');
    this.#lock = join(folder, 'run.lock');
    this.#self = self;
  }

  /**
   * Takes the folder for this process, and ends what an earlier one left behind.
   *
   * @throws AlreadyRunning when a launcher still lives on it
   */
  static async take(folder: string): Promise<{ record: RunRecord; ended: readonly string[] }> {
    const self = identify(process.pid);
    if (self === null) throw new Error('this process cannot tell when it began');
    const record = new RunRecord(folder, self);
    record.#takeLock(folder);
    const ended = await record.#endOrphans();
    record.#write();
    return { record, ended };
  }

  add(name: string, pid: number): void {
    const identity = identify(pid);
    if (identity !== null) this.#children.set(name, identity);
    this.#write();
  }

  remove(name: string): void {
    this.#children.delete(name);
    this.#write();
  }

  release(): void {
    rmSync(this.#file, { force: true });
    rmSync(this.#lock, { force: true });
  }

  #takeLock(folder: string): void {
    const mine = `${this.#lock}.${process.pid}`;
    writeFileSync(mine, JSON.stringify(this.#self), { mode: 0o600 });
    try {
      for (let attempt = 0; attempt < 3; attempt++) {
        try {
          // A link appears whole or not at all, and never over another.
          linkSync(mine, this.#lock);
          return;
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        }
        const holder = readIdentity(this.#lock);
        if (holder !== null && isSameProcess(holder)) {
          throw new AlreadyRunning(`A sandbox already runs on ${folder} (process ${holder.pid}).`);
        }
        rmSync(this.#lock, { force: true });
      }
      throw new AlreadyRunning(`Another start is taking ${folder} just now.`);
    } finally {
      rmSync(mine, { force: true });
    }
  }

  async #endOrphans(): Promise<string[]> {
    const ended: string[] = [];
    for (const child of readRecord(this.#file)?.children ?? []) {
      if (!isSameProcess(child)) continue;
      ended.push(child.name);
      // PostgreSQL takes SIGINT for its fast shutdown; its own start looks after it once more.
      process.kill(child.pid, child.name === 'postgres' ? 'SIGINT' : 'SIGTERM');
      if (await waitUntil(() => !isAlive(child.pid), 12_000)) continue;
      process.kill(child.pid, 'SIGKILL');
      await waitUntil(() => !isAlive(child.pid), 3_000);
    }
    return ended;
  }

  #write(): void {
    const children = [...this.#children].map(([name, identity]) => ({ name, ...identity }));
    const record: Record = { launcher: this.#self, children };
    writePrivateJson(this.#file, record);
  }
}

function readRecord(file: string): Record | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record;
  } catch {
    return null;
  }
}

function readIdentity(file: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

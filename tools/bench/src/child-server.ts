import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

export interface ChildServer {
  readonly url: string;
  /** Peak resident memory in MB; 0 where the system does not tell. */
  peakMemory(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a server of `servers/` in a process of its own and waits until it has printed its address. */
export async function startChild(file: string): Promise<ChildServer> {
  const path = new URL(`./servers/${file}`, import.meta.url).pathname;
  const child = spawn(process.execPath, ['--conditions=source', path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('http://')) {
      return { url: line, peakMemory: () => peakMemoryOf(child), stop: () => stop(child) };
    }
  }
  throw new Error(`${file} ended without an address.`);
}

/** Peak resident memory of a process, in MB. */
export async function peakMemoryOf(child: { pid?: number | undefined }): Promise<number> {
  const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGTERM');
  });
}

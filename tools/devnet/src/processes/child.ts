import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { guardChild, releaseChild } from './guard.ts';
import { waitUntil } from './wait.ts';

export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  hasEnded(): boolean;
  /** Asks it to end, with growing force; resolves when it has. Idempotent. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Its output goes to a file, never a pipe that may fill up. */
  readonly log: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Also ends what it started itself. */
  readonly group?: boolean;
  /** What it is asked to end with, first the mildest. */
  readonly signals: readonly NodeJS.Signals[];
}

/** Starts a program in a process group of its own, so that Ctrl-C reaches us alone and we end it in order. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const output = openSync(options.log, 'a', 0o600);
  let child: ChildProcess;
  try {
    child = spawn(options.command, [...options.args], {
      detached: true,
      env: options.env ?? process.env,
      stdio: ['ignore', output, output],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
  } finally {
    closeSync(output);
  }
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${options.command} did not start`);
  guardChild(pid, options.signals[0] ?? 'SIGTERM');
  child.once('exit', () => releaseChild(pid));
  child.unref();

  // Told by the system once it is wholly gone, with its sockets: a killed one may look dead before.
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    for (const signal of [...options.signals, 'SIGKILL' as const]) {
      if (hasEnded()) break;
      process.kill(options.group === true ? -pid : pid, signal);
      if (await waitUntil(hasEnded, 15_000)) break;
    }
    releaseChild(pid);
  };
  return { pid, process: child, hasEnded, stop };
}

/** The last lines of a log, to show why something did not start. */
export function tail(file: string, lines = 12): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

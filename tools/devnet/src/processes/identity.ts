import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process and when it began: a pid alone may belong to somebody else after a restart. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

/** True while a process with this id runs (whoever owns it). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

// In a container whose first process reaps nothing, a killed orphan stays as a zombie for ever.
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

/** When a process began, as text to compare; null where it is gone or cannot be asked. */
export function startOf(pid: number): string | null {
  if (!isAlive(pid)) return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22 (starttime), counted behind the command name, which may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return fromPs(['-o', 'lstart=', '-p', String(pid)]);
  }
}

/** The command line of a process, null where it is gone or cannot be asked. */
export function commandLine(pid: number): string | null {
  if (!isAlive(pid)) return null;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return fromPs(['-o', 'command=', '-p', String(pid)]);
  }
}

export function identify(pid: number): ProcessIdentity | null {
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

/** True when the very process that was recorded still runs. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.started;
}

function fromPs(args: string[]): string | null {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null;
  } catch {
    return null;
  }
}

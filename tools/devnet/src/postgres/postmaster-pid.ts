import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, isAlive } from '../processes/identity.ts';
import { waitUntil } from '../processes/wait.ts';

export interface PostmasterPid {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** What the server writes about itself into its data folder; null when there is no such file. */
export function readPostmasterPid(cluster: string): PostmasterPid | null {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return null;
  }
  // Line 1 pid, line 4 port, line 8 status: PostgreSQL's src/include/utils/pidfile.h.
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/**
 * Clears the way after a start that ended badly. A server that still runs on this folder is shut down
 * (its parent is gone, so nobody else will), and a file whose pid belongs to somebody else is removed,
 * because PostgreSQL itself would take that process for a running server.
 */
export async function endPreviousServer(cluster: string): Promise<'none' | 'stale' | 'stopped'> {
  const previous = readPostmasterPid(cluster);
  if (previous === null) return 'none';
  if (isAlive(previous.pid) && (commandLine(previous.pid) ?? '').includes(cluster)) {
    process.kill(previous.pid, 'SIGINT');
    if (!(await waitUntil(() => !isAlive(previous.pid), 20_000))) process.kill(previous.pid, 'SIGQUIT');
    await waitUntil(() => !isAlive(previous.pid), 10_000);
    return 'stopped';
  }
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return 'stale';
}

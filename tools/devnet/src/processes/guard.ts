import { type ChildProcess, spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Ends our children when we are killed without a chance to do it ourselves.
 *
 * A small shell waits on a pipe that only this process holds. When the pipe closes, by whatever death, it
 * sends each child named last the signal that lets it shut down well. It lives in a session of its own, so
 * that Ctrl-C does not reach it first.
 */
const script = `
last=""
while read -r line; do last=$line; done
for entry in $last; do kill -\${entry#*:} \${entry%%:*} 2>/dev/null; done
`;

const guarded = new Map<number, NodeJS.Signals>();
let guard: ChildProcess | undefined;

/** Has `signal` sent to `pid` if this process dies first. */
export function guardChild(pid: number, signal: NodeJS.Signals): void {
  guarded.set(pid, signal);
  tell();
}

/** To be called once the child has ended: its number may belong to another process soon. */
export function releaseChild(pid: number): void {
  if (guarded.delete(pid)) tell();
}

function tell(): void {
  if (process.platform === 'win32') return;
  if (guard === undefined) {
    guard = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    // Without a shell the children simply stay unguarded; the next start finds them by their record.
    guard.on('error', () => undefined);
    guard.stdin?.on('error', () => undefined);
    guard.unref();
    if (guard.stdin instanceof Socket) guard.stdin.unref();
  }
  const line = [...guarded].map(([pid, signal]) => `${pid}:${signal.slice(3)}`).join(' ');
  guard.stdin?.write(`${line}\n`);
}

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { guardChild, releaseChild } from '../processes/guard.ts';
import { isAlive } from '../processes/identity.ts';
import { waitUntil } from '../processes/wait.ts';
import { unprivilegedAccount } from './account.ts';
import { preparePostgres } from './binaries.ts';
import { createCluster, locateCluster, readPassword } from './cluster.ts';
import { endPreviousServer, readPostmasterPid } from './postmaster-pid.ts';

export interface PostgresOptions {
  /** Folder of our own for password, log and, where the server's account can reach it, the data. */
  readonly dataDir: string;
  /** A free loopback port by default. */
  readonly port?: number;
  /** false: nothing is flushed to disk, for tests that throw the data away. */
  readonly durable?: boolean;
}

export interface RunningPostgres {
  /** Connection string of the owner (superuser) for the database `postgres`. It holds the password. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The folder that PostgreSQL calls PGDATA. */
  readonly cluster: string;
  /** Lines an operator should see: where programs and data are, as whom it runs, what was cleared up. */
  readonly notes: readonly string[];
  /** Ends all connections and shuts down in order. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 18 on a loopback port, making its data folder at the first start.
 *
 * It may be started again on the same folder after any death of it, of us or of the machine; a server
 * that an earlier parent left running is shut down first. As root the server runs as an account without
 * privileges, from files which that account can reach; `notes` say where.
 *
 * @example
 * import { startPostgres } from '@cryptoix/devnet';
 *
 * const postgres = await startPostgres({ dataDir: '.cryptoix/postgres' });
 * console.log(postgres.port);
 * await postgres.stop();
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const durable = options.durable ?? true;
  const notes: string[] = [];
  const account = unprivilegedAccount();
  const binaries = preparePostgres(account);
  if (binaries.copiedTo !== null) notes.push(`PostgreSQL's programs are in ${binaries.copiedTo}`);

  mkdirSync(options.dataDir, { recursive: true, mode: 0o755 });
  const password = readPassword(options.dataDir);
  const cluster = locateCluster(options.dataDir, account);
  if (account !== null) notes.push(`PostgreSQL runs as "${account.name}", its data is in ${cluster}`);

  const previous = await endPreviousServer(cluster);
  if (previous === 'stopped') notes.push('A PostgreSQL that an earlier start left behind was shut down');
  createCluster({ binaries, account, cluster, password, durable });

  const log = join(options.dataDir, 'postgres.log');
  // A fixed port is tried once; for a free one somebody may be faster.
  const attempts = options.port === undefined ? 5 : 1;
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const child = run(binaries.bin, cluster, port, durable, account, log);
    const pid = child.pid;
    if (pid !== undefined && (await isReady(child, cluster, pid))) {
      guardChild(pid, 'SIGINT');
      child.once('exit', () => releaseChild(pid));
      return {
        url: `postgres://cryptoix:${password}@127.0.0.1:${port}/postgres`,
        port,
        pid,
        cluster,
        notes,
        stop: () => shutDown(child, pid),
      };
    }
    if (pid !== undefined) await shutDown(child, pid);
    if (attempt >= attempts) throw new Error(`PostgreSQL did not start. The end of ${log}:\n${tail(log)}`);
  }
}

function run(
  bin: string,
  cluster: string,
  port: number,
  durable: boolean,
  account: { uid: number; gid: number } | null,
  log: string,
): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    // No socket files: a folder for them would be one more place with rights to get wrong.
    'unix_socket_directories=',
    'password_encryption=scram-sha-256',
    'max_connections=200',
    'shared_buffers=64MB',
    'log_min_messages=warning',
    // Without fsync a commit still reaches the kernel: it outlives a kill, not a power cut.
    ...(durable ? [] : ['fsync=off', 'full_page_writes=off']),
  ].flatMap((setting) => ['-c', setting]);
  const output = openSync(log, 'a', 0o600);
  try {
    return spawn(join(bin, 'postgres'), ['-D', cluster, '-p', String(port), ...settings], {
      cwd: '/',
      detached: true,
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      stdio: ['ignore', output, output],
      ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    });
  } finally {
    closeSync(output);
  }
}

async function isReady(child: ChildProcess, cluster: string, pid: number): Promise<boolean> {
  let ready = false;
  let failed = false;
  child.once('error', () => (failed = true));
  // Recovery after a kill replays the log: give it time.
  await waitUntil(() => {
    const state = readPostmasterPid(cluster);
    ready = state?.pid === pid && state.ready;
    return ready || failed || child.exitCode !== null;
  }, 60_000);
  return ready;
}

async function shutDown(child: ChildProcess, pid: number): Promise<void> {
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null || !isAlive(pid);
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one: still safe, recovered at the next start.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (ended()) break;
    process.kill(pid, signal);
    if (await waitUntil(ended, 15_000)) break;
  }
  releaseChild(pid);
}

function tail(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(-12).join('\n');
  } catch {
    return '(no log)';
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild, tail } from '../processes/child.ts';
import { freePort } from '../processes/free-port.ts';
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
    const child = await startChild({
      command: join(binaries.bin, 'postgres'),
      args: ['-D', cluster, '-p', String(port), ...settings(durable)],
      log,
      cwd: '/',
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      // PostgreSQL's fast shutdown, then the immediate one: safe too, recovered at the next start.
      signals: ['SIGINT', 'SIGQUIT'],
      ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    });
    if (await isReady(child, cluster)) {
      const url = `postgres://cryptoix:${password}@127.0.0.1:${port}/postgres`;
      return { url, port, pid: child.pid, cluster, notes, stop: () => child.stop() };
    }
    await child.stop();
    if (attempt >= attempts) throw new Error(`PostgreSQL did not start. The end of ${log}:\n${tail(log)}`);
  }
}

function settings(durable: boolean): string[] {
  return [
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
}

async function isReady(child: Child, cluster: string): Promise<boolean> {
  let ready = false;
  // Recovery after a kill replays the log: give it time.
  await waitUntil(() => {
    const state = readPostmasterPid(cluster);
    ready = state?.pid === child.pid && state.ready;
    return ready || child.hasEnded();
  }, 60_000);
  return ready;
}

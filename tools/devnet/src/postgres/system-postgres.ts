import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.ts';
import { unprivilegedAccount } from './account.ts';

/** A throw-away server of the PostgreSQL that the system has installed, with its client programs. */
export interface SystemPostgres {
  /** Connection string of the owner for the database `postgres`. */
  readonly url: string;
  readonly version: string;
  /** Runs one of its client programs (`pgbench`, `pg_dump`, …) against it and returns what it prints. */
  client(program: string, args: readonly string[]): string;
  stop(): Promise<void>;
}

/** What a developer runs to get one. */
export const installSystemPostgres = 'apt-get install postgresql';

const base = '/usr/lib/postgresql';

/** Folder of the programs of an installed PostgreSQL: of one major version, or the newest there is. */
export function findSystemPostgres(major?: number): string | null {
  const installed = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const version = installed.find((each) => major === undefined || each === String(major));
  return version === undefined ? null : join(base, version, 'bin');
}

/**
 * Starts the system's PostgreSQL on a free loopback port and a folder that is removed again, durable as in
 * production. Whoever can reach the port may connect: for tests and benchmarks only.
 */
export async function startSystemPostgres(bin: string): Promise<SystemPostgres> {
  const account = unprivilegedAccount();
  const as = account === null ? {} : { uid: account.uid, gid: account.gid };
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-postgres-'));
  if (account !== null) chownSync(folder, account.uid, account.gid);
  const cluster = join(folder, 'cluster');
  const run = (program: string, args: readonly string[]): string =>
    execFileSync(join(bin, program), args, {
      ...as,
      cwd: '/',
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  run('initdb', ['-D', cluster, '-A', 'trust', '-U', 'cryptoix', '-E', 'UTF8', '--locale=C.UTF-8']);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200'];
  const flags = ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn(join(bin, 'postgres'), flags, { ...as, cwd: '/', stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const address = ['-h', '127.0.0.1', '-p', String(port), '-U', 'cryptoix'];
  while (spawnSync(join(bin, 'pg_isready'), address).status !== 0) {
    if (server.exitCode !== null) throw new Error(`The PostgreSQL of ${bin} did not start.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url: `postgres://cryptoix@127.0.0.1:${port}/postgres`,
    version: run('postgres', ['--version']).trim(),
    client: (program, args) => run(program, [...address, ...args]),
    stop: async () => {
      // The immediate shutdown: nothing of it is wanted any more.
      server.kill('SIGQUIT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@cryptoix/devnet';

/** A throw-away server of the system's PostgreSQL, with its own `pgbench`. */
export interface BenchPostgres {
  readonly url: string;
  readonly version: string;
  /** Transactions per second of `pgbench` with the given arguments, ten clients. */
  pgbench(args: readonly string[], seconds: number): number;
  stop(): void;
}

const roots = ['/usr/lib/postgresql/15/bin', ...installed()];

function installed(): string[] {
  const base = '/usr/lib/postgresql';
  return existsSync(base) ? readdirSync(base).map((version) => path.join(base, version, 'bin')) : [];
}

/** Starts it, durable as in production; null where no PostgreSQL with pgbench is installed. */
export async function startBenchPostgres(): Promise<BenchPostgres | null> {
  const bin = roots.find((folder) => existsSync(path.join(folder, 'pgbench')));
  if (bin === undefined) return null;
  const account = process.getuid?.() === 0 ? accountOf('postgres') : {};
  const data = mkdtempSync(path.join(tmpdir(), 'cryptoix-bench-'));
  if (account.uid !== undefined) chownSync(data, account.uid, account.gid ?? 0);
  const cluster = path.join(data, 'cluster');
  const run = (name: string, args: readonly string[]): string =>
    execFileSync(path.join(bin, name), args, {
      ...account,
      cwd: '/',
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  run('initdb', ['-D', cluster, '-A', 'trust', '-U', 'bench', '-E', 'UTF8', '--locale=C.UTF-8']);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${data}`, 'max_connections=200'];
  const server = spawn(
    path.join(bin, 'postgres'),
    ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...account, cwd: '/', stdio: 'ignore' },
  );
  const address = ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench'];
  while (spawnSync(path.join(bin, 'pg_isready'), address).status !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  run('createdb', [...address, 'pgbench']);
  run('createdb', [...address, 'cryptoix']);
  run('pgbench', [...address, '-i', '-q', '-s', '20', 'pgbench']);
  return {
    url: `postgres://bench@127.0.0.1:${port}/cryptoix`,
    version: run('postgres', ['--version']).trim(),
    pgbench(args, seconds) {
      const text = run('pgbench', [
        ...address,
        ...args,
        '-n',
        '-c',
        '10',
        '-j',
        '1',
        '-T',
        String(seconds),
        'pgbench',
      ]);
      return Number(/tps = ([0-9.]+)/.exec(text)?.[1]);
    },
    stop() {
      server.kill('SIGINT');
      server.once('exit', () => rmSync(data, { recursive: true, force: true }));
    },
  };
}

function accountOf(name: string): { uid?: number; gid?: number } {
  const number = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}

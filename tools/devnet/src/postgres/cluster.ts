import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Account, giveTo, isReachable } from './account.ts';
import { type Binaries, rootHome } from './binaries.ts';

/** The owner's password: random, made once, readable by us alone. */
export function readPassword(dataDir: string): string {
  const file = join(dataDir, 'password');
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, randomBytes(24).toString('hex'), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return readFileSync(file, 'utf8');
}

/** Where the data lies: in our folder, or, where the account cannot reach that, in a place by its name. */
export function locateCluster(dataDir: string, account: Account | null): string {
  const wanted = resolve(dataDir);
  if (account === null || isReachable(wanted, account)) return join(wanted, 'cluster');
  const name = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  return join(rootHome, 'data', name, 'cluster');
}

/** Runs initdb unless it has been: into a folder beside, renamed when it is whole. */
export function createCluster(options: {
  binaries: Binaries;
  account: Account | null;
  cluster: string;
  password: string;
  durable: boolean;
}): void {
  const { binaries, account, cluster, password } = options;
  if (existsSync(cluster)) return;
  const parent = dirname(cluster);
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const half = `${cluster}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  giveTo(half, account);
  const passwordFile = `${cluster}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(passwordFile, account);
  try {
    execFileSync(
      join(binaries.bin, 'initdb'),
      [
        ...['-D', half, '-U', 'cryptoix', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
        ...['--encoding=UTF8', '--locale=C', '--no-instructions'],
        ...(options.durable ? [] : ['--no-sync']),
      ],
      {
        cwd: '/',
        env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
    chmodSync(half, 0o700);
    renameSync(half, cluster);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

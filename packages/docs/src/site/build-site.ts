import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withBuildLock } from './build-lock.ts';
import { packageDir, siteDir } from './directories.ts';
import { writeReferenceFile } from './reference-file.ts';
import { runQuietly } from './run-quietly.ts';
import { hashInputs, isBuiltFrom, stampFile } from './stamp.ts';
import { writeCopies } from './write-copies.ts';
import { writePages } from './write-pages.ts';

/** What a build did. */
export interface BuildResult {
  readonly built: boolean;
  readonly seconds: number;
}

/**
 * Builds the site into `site`, unless it is there and nothing that it is made from has changed.
 *
 * It is built beside the old one and takes its place at the end, so that a server never shows half of it.
 */
export async function buildSite(): Promise<BuildResult> {
  const started = performance.now();
  return await withBuildLock(async () => {
    const inputs = hashInputs();
    const isNew = !isBuiltFrom(inputs);
    if (isNew) await build(inputs);
    return { built: isNew, seconds: (performance.now() - started) / 1000 };
  });
}

async function build(inputs: string): Promise<void> {
  const next = join(packageDir, '.site-next');
  rmSync(next, { recursive: true, force: true });
  writePages();
  const vitepress = join(
    dirname(createRequire(import.meta.url).resolve('vitepress/package.json')),
    'bin/vitepress.js',
  );
  await runQuietly(vitepress, ['build', '--outDir', next], { cwd: packageDir });
  await writeReferenceFile(next);
  writeCopies(next);
  writeFileSync(join(next, stampFile), `${inputs}\n`);

  const old = join(packageDir, '.site-old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(siteDir)) renameSync(siteDir, old);
  renameSync(next, siteDir);
  rmSync(old, { recursive: true, force: true });
}

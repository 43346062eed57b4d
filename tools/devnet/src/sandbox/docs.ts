import { existsSync, globSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import { docsMain, docsSite, docsSources, repository, sourceCondition } from './repository.ts';

/** Whether this checkout can build its documentation at all. */
export const hasDocs = (): boolean => existsSync(docsMain);

/** The folder that the gateway serves; it may still be empty. */
export function docsFolder(): string {
  mkdirSync(docsSite, { recursive: true });
  return docsSite;
}

/** True when there is no site, or something it is made of is newer. */
export function isDocsStale(site = docsSite, sources: readonly string[] = docsSources): boolean {
  const page = join(site, 'index.html');
  if (!existsSync(page)) return true;
  const built = statSync(page).mtimeMs;
  return sources.some((source) => {
    if (!existsSync(source)) return false;
    if (!statSync(source).isDirectory()) return statSync(source).mtimeMs > built;
    return globSync('**/*.{ts,md,mts,css,vue}', { cwd: source }).some(
      (file) => statSync(join(source, file)).mtimeMs > built,
    );
  });
}

/** Builds the site beside everything else. */
export async function buildDocs(folder: string, env: NodeJS.ProcessEnv): Promise<Child> {
  return await startChild({
    command: process.execPath,
    args: [sourceCondition, docsMain, 'build'],
    cwd: repository,
    env,
    log: join(folder, 'docs.log'),
    signals: ['SIGTERM'],
    group: true,
  });
}

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import { docsMain, docsSite, repository, sourceCondition } from './repository.ts';

/** Whether this checkout can build its documentation at all. */
export const hasDocs = (): boolean => existsSync(docsMain);

/** The folder that the gateway serves; it may still be empty. */
export function docsFolder(): string {
  mkdirSync(docsSite, { recursive: true });
  return docsSite;
}

/** Builds the site beside everything else; where it is up to date already, that is seen in a moment. */
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

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Difference {
  readonly path: string;
  readonly kind: 'missing' | 'differs' | 'stale';
}

/**
 * Compares what is on disk with what was generated.
 *
 * `stale` is a file in one of the folders that nothing generates any more.
 */
export async function differences(
  root: string,
  files: ReadonlyMap<string, string>,
  folders: readonly string[],
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [path, text] of files) {
    const kept = await readFile(join(root, path), 'utf8').catch(() => null);
    if (kept === null) found.push({ path, kind: 'missing' });
    else if (kept !== text) found.push({ path, kind: 'differs' });
  }
  for (const folder of folders) {
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      const path = `${folder}/${name}`;
      if (!files.has(path)) found.push({ path, kind: 'stale' });
    }
  }
  return found;
}

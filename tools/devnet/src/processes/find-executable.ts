import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first program of this name in folders as PATH lists them. */
export function onPath(
  name: string,
  path = '',
  isPassedOver: (folder: string) => boolean = () => false,
): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === '' || isPassedOver(folder)) continue;
    const found = runnable(join(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The path, where something stands there that may be run. */
export function runnable(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

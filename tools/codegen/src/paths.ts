import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** Root of the workspace. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A path below the root of the workspace. */
export function fromRoot(...parts: string[]): string {
  return join(root, ...parts);
}

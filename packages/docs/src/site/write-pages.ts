import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readDocument } from '../document/read-document.ts';
import { generatePages } from '../pages/generate-pages.ts';
import { contentDir } from './directories.ts';

/** The folders of `content` that hold nothing but generated pages. */
export const generatedFolders = ['api', 'errors'] as const;

/** Writes the generated pages anew and gives how many there are. */
export function writePages(): number {
  const pages = generatePages(readDocument());
  for (const folder of generatedFolders) rmSync(join(contentDir, folder), { recursive: true, force: true });
  for (const page of pages) {
    const file = join(contentDir, `${page.path}.md`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, page.markdown);
  }
  return pages.length;
}

/** The text of a page of `content`, by its path without extension. */
export function readPage(path: string): string {
  return readFileSync(join(contentDir, `${path}.md`), 'utf8');
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toLlmsFullText, toLlmsText } from './llms.ts';
import { readSiteMarkdown } from './site-markdown.ts';

/** Writes the Markdown of each page beside its HTML, and llms.txt and llms-full.txt. */
export function writeCopies(directory: string): void {
  const pages = readSiteMarkdown();
  for (const { path, markdown } of pages) writeFileSync(join(directory, `${path}.md`), markdown);
  writeFileSync(join(directory, 'llms.txt'), toLlmsText(pages));
  writeFileSync(join(directory, 'llms-full.txt'), toLlmsFullText(pages));
}

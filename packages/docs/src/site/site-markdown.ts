import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentDir } from './directories.ts';
import { guides } from './guides.ts';
import { toMarkdownCopy } from './markdown-copy.ts';

/** A page of the site as Markdown. */
export interface SiteMarkdown {
  /** Site path without extension, such as `/api/payments/create` or `/errors/index`. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** As it is written. */
  readonly source: string;
  /** As it lies beside the HTML. */
  readonly markdown: string;
}

/** All pages of `content`: the first page, the guides in reading order, then the rest by path. */
export function readSiteMarkdown(): SiteMarkdown[] {
  const order = ['/index', ...guides.flatMap((group) => group.pages.map(({ path }) => path))];
  const rank = ({ path }: SiteMarkdown): number =>
    order.includes(path) ? order.indexOf(path) : order.length;
  return readdirSync(contentDir, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map(readOne)
    .sort((a, b) => rank(a) - rank(b));
}

function readOne(file: string): SiteMarkdown {
  const source = readFileSync(join(contentDir, file), 'utf8');
  return {
    path: `/${file.replaceAll('\\', '/').replace(/\.md$/, '')}`,
    title: frontmatter(source, 'title'),
    description: frontmatter(source, 'description'),
    source,
    markdown: toMarkdownCopy(source),
  };
}

function frontmatter(source: string, name: string): string {
  const value = new RegExp(`^${name}: (.*)$`, 'm').exec(source)?.[1] ?? '';
  return value.startsWith('"') ? (JSON.parse(value) as string) : value;
}

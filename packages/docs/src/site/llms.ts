import type { SiteMarkdown } from './site-markdown.ts';
import { guides } from './guides.ts';
import { markdownUrl } from './markdown-copy.ts';

/** `llms.txt`: what there is to read, with a line on each page. */
export function toLlmsText(pages: readonly SiteMarkdown[]): string {
  const of = (path: string): SiteMarkdown | undefined =>
    pages.find((page) => page.path === (path.endsWith('/') ? `${path}index` : path));
  const guideSections = guides.map(({ title, pages: listed }) =>
    section(
      title,
      listed.map(({ path }) => of(path)).filter((page) => page !== undefined),
    ),
  );
  return [
    '# Cryptoix',
    '> An API to take crypto payments: signed requests, exact money, a ledger that adds up. These are its guides and the reference of every operation, object and error.',
    ...guideSections,
    section(
      'API reference',
      pages.filter((page) => page.path.startsWith('/api/')),
    ),
    section(
      'Errors',
      pages.filter((page) => page.path.startsWith('/errors/') && page.path !== '/errors/index'),
    ),
    '## Whole\n\n- [Everything on one page](/docs/llms-full.txt)\n- [OpenAPI 3.1 document](/openapi.json)',
  ]
    .join('\n\n')
    .concat('\n');
}

/** `llms-full.txt`: every page, one after the other. */
export function toLlmsFullText(pages: readonly SiteMarkdown[]): string {
  return pages
    .map(
      ({ path, markdown }) =>
        `<!-- ${markdownUrl(path)} -->\n\n${markdown.replace(/^> All pages.*\n\n/, '')}`,
    )
    .join('\n---\n\n');
}

function section(title: string, pages: readonly SiteMarkdown[]): string {
  const lines = pages.map((page) => `- [${page.title}](${markdownUrl(page.path)}): ${page.description}`);
  return `## ${title}\n\n${lines.join('\n')}`;
}

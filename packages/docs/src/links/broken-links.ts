import { readFileSync } from 'node:fs';
import { readPageLinks, type PageLinks } from './page-links.ts';

/** A link that leads nowhere. */
export interface BrokenLink {
  readonly from: string;
  readonly to: string;
  readonly why: 'no such page' | 'no such anchor';
}

/**
 * The links that lead nowhere within the site. Links to other origins are not followed.
 *
 * @param pages URL paths of the pages to read, such as `/docs/quickstart`
 * @param fileFor gives the file that answers a URL path, or null
 * @param elsewhere URL paths on the same origin that are not part of the site
 */
export function findBrokenLinks(
  pages: readonly string[],
  fileFor: (path: string) => string | null,
  elsewhere: readonly string[] = [],
): BrokenLink[] {
  const read = new Map<string, PageLinks>();
  const linksOf = (file: string): PageLinks => {
    const known = read.get(file) ?? readPageLinks(readFileSync(file, 'utf8'));
    read.set(file, known);
    return known;
  };
  return pages.flatMap((from) => {
    const file = fileFor(from);
    if (file === null) return [{ from, to: from, why: 'no such page' as const }];
    return linksOf(file).links.flatMap((to): BrokenLink[] => {
      const url = new URL(to, `http://site${from}`);
      if (url.host !== 'site' || url.protocol !== 'http:' || elsewhere.includes(url.pathname)) return [];
      const target = fileFor(url.pathname);
      if (target === null) return [{ from, to, why: 'no such page' }];
      const anchor = decodeURIComponent(url.hash.slice(1));
      if (anchor === '' || !target.endsWith('.html') || linksOf(target).anchors.has(anchor)) return [];
      return [{ from, to, why: 'no such anchor' }];
    });
  });
}

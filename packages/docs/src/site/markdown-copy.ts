/** Where the site is served. */
export const base = '/docs';

const pointer = `> All pages of this documentation: [llms.txt](${base}/llms.txt)`;

/**
 * A page as plain Markdown, to lie beside its HTML: frontmatter, layout marks and components are gone, links lead to
 * the Markdown of other pages, and the first line points to llms.txt.
 */
export function toMarkdownCopy(source: string): string {
  const body = source.replace(/^---\n[\s\S]*?\n---\n/, '');
  const plain = outsideFences(body, (line) => {
    if (/^<\/?div[^>]*>$|^<[A-Z]\w* \/>$|^:::\s*(code-group)?$/.test(line)) return '';
    const container = /^::: (\w+)\s*(.*)$/.exec(line);
    if (container !== null) return `\n**${container[2] === '' ? container[1] : container[2]}**\n`;
    return line
      .replaceAll(/\s?\{[.#][^}]*\}/g, '')
      .replaceAll(/<a href="([^"]*)"[^>]*>([^<]*)<\/a>/g, '[$2]($1)')
      .replaceAll(/\]\((\/[^)#\s]*)(#[^)\s]*)?\)/g, (_, path: string, anchor: string | undefined) => {
        return `](${markdownUrl(path)}${anchor ?? ''})`;
      });
  });
  return `${pointer}\n\n${plain.replaceAll(/\n{3,}/g, '\n\n').trim()}\n`;
}

/** The URL of the Markdown of a page, by its site path; other files keep theirs. */
export function markdownUrl(path: string): string {
  if (path.startsWith(`${base}/`) || /\.\w+$/.test(path)) return path;
  return `${base}${path.endsWith('/') ? `${path}index` : path}.md`;
}

/** Changes the lines that are not in a code block. Blocks get a blank line around them and lose their tab titles. */
function outsideFences(text: string, change: (line: string) => string): string {
  const lines: string[] = [];
  let isInside = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) {
      isInside = !isInside;
      lines.push(isInside ? `\n${line.replace(/ \[[^\]]*\]$/, '')}` : `${line}\n`);
      continue;
    }
    lines.push(isInside ? line : change(line));
  }
  return lines.join('\n');
}

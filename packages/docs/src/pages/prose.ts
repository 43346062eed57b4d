/**
 * Text of the document as Markdown that VitePress takes: what would be HTML or a template expression is escaped,
 * code stays as it is.
 */
export function prose(text: string): string {
  return text
    .trim()
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : escaped(part)))
    .join('');
}

/** The same on one line, for list items and tables. */
export function line(text: string): string {
  return prose(text).replaceAll(/\s*\n\s*/g, ' ');
}

/** A value for the frontmatter. */
export function quoted(text: string): string {
  return JSON.stringify(line(text).replaceAll('`', ''));
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('{{', '{&#123;');
}

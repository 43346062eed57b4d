import { quoted } from './prose.ts';

/** A Markdown page: its site path without extension (`/api/payments/create`) and its text. */
export interface Page {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  readonly markdown: string;
}

/** Joins frontmatter and blocks into a page; empty blocks are left out. */
export function toPage(
  page: Omit<Page, 'markdown'>,
  blocks: readonly string[],
  frontmatter: Readonly<Record<string, string | number | boolean>> = {},
): Page {
  const head = [
    `title: ${quoted(page.title)}`,
    `description: ${quoted(page.description)}`,
    ...Object.entries(frontmatter).map(([name, value]) => `${name}: ${value}`),
  ];
  const body = blocks.map((block) => block.trim()).filter((block) => block !== '');
  return { ...page, markdown: `---\n${head.join('\n')}\n---\n\n${body.join('\n\n')}\n` };
}

/** A fenced code block, with a tab title where it stands in a group. */
export function fence(language: string, code: string, title = ''): string {
  return `\`\`\`${language}${title === '' ? '' : ` [${title}]`}\n${code}\n\`\`\``;
}

/** A JSON value as a fenced block. */
export function json(value: unknown): string {
  return fence('json', JSON.stringify(value, null, 2));
}

/** The first sentence of a text. */
export function firstSentence(text: string): string {
  return /^[\s\S]*?[.!?](?=\s|$)/.exec(text.trim())?.[0] ?? text.trim();
}

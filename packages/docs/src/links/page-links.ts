/** What a built page offers to links and where its own lead. */
export interface PageLinks {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
}

/** The ids and the links of an HTML page. */
export function readPageLinks(html: string): PageLinks {
  const text = html.replaceAll(/<(script|style)\b[\s\S]*?<\/\1>/g, '');
  const all = (pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map((match) => decode(match[1] ?? ''));
  return {
    anchors: new Set(all(/\sid="([^"]*)"/g)),
    links: all(/<(?:a|link|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g),
  };
}

/** The links of Markdown outside its code. */
export function readMarkdownLinks(markdown: string): string[] {
  const text = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
}

function decode(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");
}

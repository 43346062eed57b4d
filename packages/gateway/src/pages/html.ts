import { escapeHtml } from '../app/escape-html.ts';

/** A piece of HTML that is safe as it is. Only {@link html} makes one. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Html | null | undefined | false | readonly Part[];

/** Writes HTML. Every value is escaped, in texts and quoted attributes alike, unless it is {@link Html} itself. */
export function html(literals: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(literals.map((literal, index) => literal + write(values[index])).join(''));
}

function write(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(write).join('');
  return escapeHtml(String(part));
}

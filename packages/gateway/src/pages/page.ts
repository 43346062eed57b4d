import { createHash } from 'node:crypto';
import { Html, html, type Part } from './html.ts';
import { style } from './style.ts';

export interface Page {
  readonly status: number;
  readonly title: string;
  readonly body: Part;
  /** Seconds after which the browser looks again; null for never. */
  readonly refresh?: number | null;
}

/** A page as it is sent. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// Between the tags stands exactly what is hashed.
const styleElement = new Html(`<style>${style}</style>`);
const styleHash = createHash('sha256').update(style).digest('base64');

// No script, nothing from elsewhere, no frame around it; forms go nowhere but here.
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** For what is behind a token. */
export const privateHeaders: Readonly<Record<string, string>> = {
  // The address of a page is what opens it: it goes to nobody, and into no cache or index.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
};

const headers: Readonly<Record<string, string>> = {
  ...privateHeaders,
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': contentSecurityPolicy,
};

/** Writes a whole page. */
export function writePage({ status, title, body, refresh = null }: Page): PageAnswer {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${styleElement}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
  return {
    status,
    headers: refresh === null ? headers : { ...headers, refresh: String(refresh) },
    body: document.text,
  };
}

/** A page that says one thing, as in 404. */
export function writeMessage(status: number, title: string, text: string): PageAnswer {
  return writePage({
    status,
    title,
    body: html`<main>
      <header><h1>${title}</h1></header>
      <p>${text}</p>
    </main>`,
  });
}

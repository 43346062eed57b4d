import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { siteDir } from '../site/directories.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** The site as the gateway serves it, on a free loopback port. */
export interface ServedSite {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves the built site at `/docs` by the three rules that any server needs: the file itself, else the file with
 * `.html`, else `index.html` of the folder.
 */
export async function serveSite(): Promise<ServedSite> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = pathname.startsWith('/docs/') ? fileFor(pathname.slice('/docs'.length)) : null;
    if (file === null) {
      response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
      response.end(readFileSync(join(siteDir, '404.html')));
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** The file that answers a path below `/docs`, or null. */
export function fileFor(path: string): string | null {
  const asked = join(siteDir, normalize(decodeURIComponent(path)));
  const choices = path.endsWith('/') ? [join(asked, 'index.html')] : [asked, `${asked}.html`];
  return choices.find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

// The pages carry two small inline scripts (colour scheme, platform), and nothing comes from elsewhere.
const contentSecurityPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Serves the built documentation at `/docs/`: pages without their ending, and as Markdown to who asks for it. */
export async function mountDocs(app: FastifyInstance, docsDir: string): Promise<void> {
  const routes = async (docs: FastifyInstance): Promise<void> => {
    await docs.register(fastifyStatic, {
      root: docsDir,
      prefix: '/',
      redirect: true,
      // Links to pages leave their ending out.
      extensions: ['html'],
      // The folder may be built while the gateway runs.
      wildcard: true,
      index: ['index.html'],
      setHeaders: (reply, file) => {
        reply.header('content-security-policy', contentSecurityPolicy);
        reply.header('x-content-type-options', 'nosniff');
        reply.header('vary', 'Accept');
        // Their names hold a hash of their content.
        if (file.includes(`${path.sep}assets${path.sep}`)) {
          reply.header('cache-control', 'public, max-age=31536000, immutable');
        }
      },
    });
    docs.addHook('onRequest', async (request, reply) => {
      const markdown = prefersMarkdown(request) ? markdownOf(docsDir, request.url) : null;
      if (markdown !== null) await reply.sendFile(markdown);
    });
    docs.setNotFoundHandler(notFoundPage(docsDir));
  };
  await app.register(routes, { prefix: '/docs' });
  app.get('/docs', (_request, reply) => reply.redirect('/docs/'));
}

function notFoundPage(docsDir: string) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (existsSync(path.join(docsDir, '404.html'))) await reply.code(404).sendFile('404.html');
    else
      await reply.code(404).type('text/plain; charset=utf-8').send('The documentation is not built yet.\n');
  };
}

/** Markdown only where it is named and HTML is not preferred to it: a browser always gets the page. */
function prefersMarkdown(request: FastifyRequest): boolean {
  const accepted = (request.headers.accept ?? '').split(',').map((one) => {
    const [type = '', ...parameters] = one.trim().split(/\s*;\s*/);
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { type, quality: quality === undefined ? 1 : Number(quality) };
  });
  const qualityOf = (type: string): number => accepted.find((one) => one.type === type)?.quality ?? 0;
  return qualityOf('text/markdown') > qualityOf('text/html');
}

/** The Markdown copy beside a page, relative to the site; null where there is none. */
function markdownOf(docsDir: string, url: string): string | null {
  const page = decodeURI(url.split('?')[0] ?? '').replace(/^\/docs\/?/, '');
  const candidates =
    page === '' || page.endsWith('/') ? [`${page}index.md`] : [`${page}.md`, `${page}/index.md`];
  return (
    candidates.find((file) => {
      const at = path.resolve(docsDir, file);
      return at.startsWith(`${path.resolve(docsDir)}${path.sep}`) && existsSync(at);
    }) ?? null
  );
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mountDocs } from './docs-routes.ts';

let app: FastifyInstance;
const site = mkdtempSync(join(tmpdir(), 'cryptoix-site-'));
const files = {
  'index.html': '<h1>Home</h1>',
  'index.md': '# Home',
  '404.html': '<h1>Not here</h1>',
  'errors/conflict.html': '<h1>conflict</h1>',
  'errors/conflict.md': '# conflict',
  'assets/app.1a2b.js': 'export {};',
};

beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(site, name, '..'), { recursive: true });
    writeFileSync(join(site, name), text);
  }
  app = Fastify();
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'the API' }));
  await mountDocs(app, site);
});
afterAll(async () => {
  await app.close();
  rmSync(site, { recursive: true, force: true });
});

const get = async (url: string, accept = 'text/html') => {
  const { statusCode, headers, body } = await app.inject({ url, headers: { accept } });
  return { statusCode, headers, body };
};

it('serves a page without its ending, and the folder for the bare path', async () => {
  expect(await get('/docs/errors/conflict')).toMatchObject({ statusCode: 200, body: '<h1>conflict</h1>' });
  expect(await get('/docs/')).toMatchObject({ statusCode: 200, body: '<h1>Home</h1>' });
  expect(await get('/docs')).toMatchObject({ statusCode: 302, headers: { location: '/docs/' } });
});

it('serves Markdown to who prefers it, and a page to a browser', async () => {
  expect(await get('/docs/errors/conflict', 'text/markdown')).toMatchObject({ body: '# conflict' });
  expect(await get('/docs/', 'text/markdown, text/html;q=0.5')).toMatchObject({ body: '# Home' });
  expect(await get('/docs/', 'text/html, text/markdown')).toMatchObject({ body: '<h1>Home</h1>' });
  expect(await get('/docs/', '*/*')).toMatchObject({ body: '<h1>Home</h1>' });
  expect(await get('/docs/errors/conflict.md')).toMatchObject({ body: '# conflict' });
});

it('answers what is not there with the page that says so, never with files outside', async () => {
  expect(await get('/docs/nowhere')).toMatchObject({ statusCode: 404, body: '<h1>Not here</h1>' });
  expect((await get('/docs/..%2f..%2fetc/passwd', 'text/markdown')).statusCode).toBeGreaterThanOrEqual(400);
  expect(await get('/nowhere')).toMatchObject({ statusCode: 404, body: '{"error":"the API"}' });
});

it('lets hashed files be kept, and lets nothing come from elsewhere', async () => {
  const asset = await get('/docs/assets/app.1a2b.js');
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  const page = await get('/docs/');
  expect(page.headers['content-security-policy']).toContain("default-src 'self'");
});

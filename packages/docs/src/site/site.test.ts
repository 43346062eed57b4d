import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { errorCatalogue } from '@cryptoix/spec';
import { findBrokenLinks } from '../links/broken-links.ts';
import { readMarkdownLinks } from '../links/page-links.ts';
import { fileFor } from '../testing/serve-site.ts';
import { buildSite } from './build-site.ts';
import { siteDir } from './directories.ts';
import { withoutOutsideRequests } from './reference-file.ts';

/** Served by the gateway beside the site. */
const elsewhere = ['/openapi.json'];
const inSite = (path: string): string | null =>
  path.startsWith('/docs/') ? fileFor(path.slice('/docs'.length)) : null;
const files = (extension: string): string[] =>
  readdirSync(siteDir, { recursive: true, encoding: 'utf8' }).filter((it) => it.endsWith(extension));
const text = (file: string): string => readFileSync(join(siteDir, file), 'utf8');

describe('the built site', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    await buildSite();
  });

  test('is not built again when nothing has changed', async () => {
    await expect(buildSite()).resolves.toMatchObject({ built: false });
  });

  test('has no link that leads nowhere', () => {
    const pages = files('.html')
      .filter((it) => !['404.html', 'reference.html'].includes(it))
      .map((it) => `/docs/${it.replace(/\.html$/, '').replace(/(^|\/)index$/, '$1')}`);
    expect(pages.length).toBeGreaterThan(40);
    expect(findBrokenLinks(pages, inSite, elsewhere)).toEqual([]);
  });

  test('has a page, with its anchors, behind every doc_url', () => {
    for (const code of Object.keys(errorCatalogue)) expect(inSite(`/docs/errors/${code}`)).not.toBeNull();
    expect(text('errors/invalid_request.html')).toContain('id="amount_too_small"');
  });

  test('has the Markdown of each page beside it, whose links lead somewhere', () => {
    const html = files('.html').filter((it) => !['404.html', 'reference.html'].includes(it));
    const markdown = files('.md');
    expect(markdown.map((it) => it.replace(/md$/, 'html')).sort()).toEqual(html.sort());
    for (const file of markdown) {
      for (const link of readMarkdownLinks(text(file))) {
        const path = link.replace(/#.*/, '');
        if (!path.startsWith('/') || elsewhere.includes(path)) continue;
        expect(inSite(path), `${file}: ${link}`).not.toBeNull();
      }
    }
  });

  test('lists every page in llms.txt and has them all in llms-full.txt', () => {
    const listed = readMarkdownLinks(text('llms.txt'));
    for (const file of files('.md').filter((it) => it !== 'index.md')) {
      expect(listed).toContain(`/docs/${file.replaceAll('\\', '/')}`);
    }
    for (const link of listed) expect(elsewhere.includes(link) || inSite(link) !== null, link).toBe(true);
    for (const file of files('.md')) expect(text('llms-full.txt')).toContain(`<!-- /docs/${file} -->`);
  });

  test('has the reference as one file that names no outside image and sends no telemetry', () => {
    const html = text('reference.html');
    expect(html).toContain('"disableTelemetry":true');
    expect(html).not.toContain('cdn.redoc.ly');
    expect(existsSync(join(siteDir, 'openapi.json'))).toBe(false);
  });
});

test('a reference without the logo request that is taken away is noticed', () => {
  expect(() => withoutOutsideRequests('<head></head>')).toThrow('logo');
});

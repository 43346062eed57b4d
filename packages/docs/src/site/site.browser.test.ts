import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveSite, type ServedSite } from '../testing/serve-site.ts';
import { buildSite } from './build-site.ts';

const executablePath = [process.env['CHROMIUM_BIN'], '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path !== undefined && existsSync(path),
);

const pages = [
  '/docs/',
  '/docs/quickstart',
  '/docs/authentication',
  '/docs/concepts/payments',
  '/docs/testing',
  '/docs/api/',
  '/docs/api/scopes',
  '/docs/api/payments/create',
  '/docs/api/payments/list',
  '/docs/api/payments/object-payment',
  '/docs/errors/',
  '/docs/errors/authentication_failed#credentials_invalid',
  '/docs/reference.html',
];
const looks = [
  { name: 'wide and light', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { name: 'narrow and dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

describe.skipIf(executablePath === undefined)(
  'the site in a browser (needs Chromium: apt-get install -y chromium, or set CHROMIUM_BIN)',
  { timeout: 120_000 },
  () => {
    let browser: Browser;
    let site: ServedSite;
    beforeAll(async () => {
      await buildSite();
      site = await serveSite();
      browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser.close();
      await site.close();
    });

    test.each(looks)(
      'every kind of page, $name, loads from its own origin alone, without an error or sideways scrolling',
      async ({ colorScheme, viewport }) => {
        const context = await browser.newContext({ colorScheme, viewport });
        const found = await Promise.all(pages.map((path) => visit(context, site.origin, path)));
        await context.close();
        expect(found.flat()).toEqual([]);
      },
    );

    test('a doc_url leads to its reason', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.origin}/docs/errors/invalid_request#amount_too_small`, {
        waitUntil: 'networkidle',
      });
      await page.waitForFunction(
        "Math.abs(document.getElementById('amount_too_small').getBoundingClientRect().top) < 200",
      );
      await page.close();
    });

    test('the playground signs, and shows the published signature first', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.origin}/docs/authentication`, { waitUntil: 'networkidle' });
      const signature = page.locator('[data-test=signature]');
      await expect.poll(() => signature.textContent()).toBe('Ut9WhVgRxkej2crKvO3i1nATLROH2iGWROcurly1kng=');
      await page.getByLabel('Request target').fill('/v1/balance');
      await expect.poll(() => signature.textContent()).not.toContain('Ut9W');
      expect(await page.locator('[data-test=string]').textContent()).toMatch(/^POST\/v1\/balance1678886400/);
      await page.getByLabel('Request target').fill('no path');
      await expect.poll(() => page.getByRole('alert').count()).toBe(1);
      await page.close();
    });

    test('the search finds an error reason', async () => {
      const page = await browser.newPage();
      await page.goto(`${site.origin}/docs/`, { waitUntil: 'networkidle' });
      const search = page.locator('#localsearch-input');
      // Keys are heard once the page's script runs; a reader, too, would press again.
      await expect
        .poll(
          async () => {
            if (!(await search.isVisible())) await page.keyboard.press('Control+k');
            return await search.isVisible();
          },
          { timeout: 30_000, interval: 1_000 },
        )
        .toBe(true);
      await search.fill('timestamp_out_of_range');
      await page.locator('.results a[href*="authentication_failed"]').first().waitFor();
      await page.close();
    });
  },
);

/** Opens a page and gives what is wrong with it. */
async function visit(context: BrowserContext, origin: string, path: string): Promise<string[]> {
  const page = await context.newPage();
  const faults = watch(page, origin);
  await page.goto(origin + path, { waitUntil: 'networkidle' });
  if (!(await page.title()).includes('Cryptoix')) faults.push('has another title');
  const tooWide = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
  if (await page.evaluate<boolean>(tooWide)) faults.push('is wider than the window');
  return faults.map((fault) => `${path}: ${fault}`);
}

/** Collects what a page should not do: ask other origins, answer with an error, or report one. */
function watch(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data:|blob:)/.test(url)) faults.push(`asks for ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  return faults;
}

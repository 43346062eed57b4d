import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { vectorFiles } from '../testing/vector-files.ts';

const candidates = [
  process.env['CHROMIUM_BIN'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = candidates.find((path) => path !== undefined && existsSync(path));
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];

test.skipIf(executablePath === undefined)(
  'the golden vectors pass in Chromium (without it: apt-get install chromium, or set CHROMIUM_BIN)',
  async () => {
    const bundle = await build({
      entryPoints: [fileURLToPath(new URL('../testing/vectors-page.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
    });
    const vectors = JSON.stringify(vectorFiles).replaceAll('<', '\\u003c');
    const page = `<!doctype html><meta charset="utf-8"><script type="application/json" id="vectors">${vectors}</script>
      <body><script type="module" src="/page.js"></script></body>`;
    const server = createServer((request, response) => {
      const isScript = request.url === '/page.js';
      response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? bundle.outputFiles[0]?.text : page);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: executablePath ?? '',
      headless: true,
      args: [...flags, ...quiet],
    });
    try {
      const tab = await browser.newPage();
      // Web Crypto wants a secure context, which http on the loopback address is.
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await tab.waitForFunction(() => document.body.textContent.includes('passed'));
      const result = JSON.parse(await tab.locator('body').innerText()) as unknown;
      expect(result).toEqual({ passed: Object.values(vectorFiles).flat().length, failures: [] });
    } finally {
      await browser.close();
      server.close();
    }
  },
);

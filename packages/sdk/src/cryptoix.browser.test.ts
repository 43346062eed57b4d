import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { errorReply, startApiServer, type Received, type Reply } from '../testing/api-server.ts';

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
  'the client runs in Chromium (without it: apt-get install chromium, or set CHROMIUM_BIN)',
  async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('../testing/page.ts', import.meta.url))],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      conditions: ['source'],
    });
    const reply = ({ method, target }: Received): Reply => {
      if (target === '/') {
        const text =
          '<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script></body>';
        return { text, headers: { 'Content-Type': 'text/html' } };
      }
      if (target === '/page.js')
        return { text: outputFiles[0]?.text ?? '', headers: { 'Content-Type': 'text/javascript' } };
      if (method === 'POST') return { json: { id: 'pay_3' } };
      if (target.startsWith('/v1/balance')) return errorReply(403, 'permission_denied', 'scope_missing');
      const isLast = target.includes('cursor=');
      return {
        json: {
          data: [{ id: isLast ? 'pay_2' : 'pay_1' }],
          has_more: !isLast,
          next_cursor: isLast ? null : 'c',
        },
      };
    };
    const server = await startApiServer(reply);
    const browser = await chromium.launch({
      executablePath: executablePath ?? '',
      headless: true,
      args: [...flags, ...quiet],
    });
    try {
      const tab = await browser.newPage();
      await tab.goto(server.baseUrl.replace('/v1', '/'));
      await tab.waitForFunction(() => document.body.textContent.startsWith('{'));
      const result = JSON.parse(await tab.locator('body').innerText()) as unknown;
      expect(result).toEqual({ ids: ['pay_1', 'pay_2'], created: 'pay_3', error: 'PermissionDeniedError' });
      // What the browser put on the wire is what was signed.
      const calls = server.received.filter(({ target }) => target.startsWith('/v1/'));
      expect(calls.map(({ signature }) => signature)).toEqual(['valid', 'valid', 'valid', 'valid']);
    } finally {
      await browser.close();
      await server.close();
    }
  },
);

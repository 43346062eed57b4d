import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDocument } from '../document/read-document.ts';
import { extractSamples } from '../samples/extract-samples.ts';
import { runSample } from '../samples/run-sample.ts';
import { startExampleServer, type ExampleServer } from '../testing/example-server.ts';
import { packageDir } from './directories.ts';
import { guides } from './guides.ts';
import { readSiteMarkdown } from './site-markdown.ts';
import { readPage, writePages } from './write-pages.ts';

writePages();
const pages = readSiteMarkdown();
const written = pages.filter((it) => !/^\/(api|errors)\//.test(it.path));

test('every guide is in the sidebar, and everything in the sidebar is there', () => {
  const listed = guides
    .flatMap((group) => group.pages.map((it) => it.path))
    .filter((it) => it !== '/errors/');
  expect(written.map((it) => it.path).sort()).toEqual(['/index', ...listed].sort());
});

test.each(pages)('$path has title and description, and no em dash', ({ title, description, source }) => {
  expect(title).not.toBe('');
  expect(description).not.toBe('');
  expect(source).not.toContain('\u2014');
});

test('JSON in guides is JSON', () => {
  for (const { path, source } of written) {
    for (const sample of extractSamples(source).filter((it) => it.language === 'json')) {
      expect(() => JSON.parse(sample.code) as unknown, `${path}:${sample.line}`).not.toThrow();
    }
  }
});

test('the quickstart has the samples of the README, word for word', () => {
  const readme = extractSamples(readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8'));
  const quickstart = extractSamples(readPage('quickstart')).map((it) => it.code);
  const scripts = readme.filter(
    (it) => ['js', 'ts', 'python'].includes(it.language) || it.code.includes('openssl'),
  );
  expect(scripts).toHaveLength(3);
  for (const { code } of scripts) expect(quickstart).toContain(code);
});

test('the testing guide has a row for every scenario of the document', () => {
  const scenarios = readDocument().components.schemas['SimulationScenario']?.enum;
  const rows = [...readPage('testing').matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  expect(rows.filter((it) => it !== 'scenario').sort()).toEqual([...(scenarios ?? [])].sort());
});

test('the payments guide has a row for every status of the document', () => {
  const statuses = readDocument().components.schemas['PaymentStatus']?.enum;
  const rows = [...readPage('concepts/payments').matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  expect(rows.sort()).toEqual([...(statuses ?? [])].sort());
});

test('the invoices guide has a row for every status of the document', () => {
  const statuses = readDocument().components.schemas['InvoiceStatus']?.enum;
  const rows = [...readPage('concepts/invoices').matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  expect(rows.sort()).toEqual([...(statuses ?? [])].sort());
});

describe('samples of guides', () => {
  let server: ExampleServer;
  beforeAll(async () => {
    server = await startExampleServer();
  });
  afterAll(() => server.close());

  const hasTools = ['curl', 'python3'].every((it) => spawnSync(it, ['--version']).error === undefined);

  test.skipIf(!hasTools)(
    'the worked example gives the published signature in every language (without it: apt-get install -y curl openssl python3)',
    async () => {
      const samples = extractSamples(readPage('authentication')).filter(
        (it) => it.heading === 'A worked example',
      );
      const wanted = samples.at(-1)?.code;
      const scripts = samples.filter((it) => it.title !== '');
      expect(scripts).toHaveLength(3);
      for (const script of scripts) {
        const run = await runSample(script, { cwd: packageDir });
        expect(run, script.title).toEqual({ exitCode: 0, stdout: `${wanted ?? ''}\n`, stderr: '' });
      }
    },
  );

  test.skipIf(!hasTools)(
    'that talk to the API sign, and run to their end (without it: apt-get install -y curl openssl python3)',
    { timeout: 60_000 },
    async () => {
      const samples = written.flatMap(({ path, source }) =>
        extractSamples(source)
          .filter((it) => it.code.includes('CRYPTOIX_SECRET_KEY') && !it.code.includes('sandbox.json'))
          .map((sample) => ({ path, sample })),
      );
      expect(samples.length).toBeGreaterThanOrEqual(7);
      for (const { path, sample } of samples) {
        const taken = server.take();
        const run = await runSample(sample, { cwd: packageDir, env: server.env });
        expect(run, `${path}:${sample.line}`).toMatchObject({ exitCode: 0, stderr: '' });
        expect(server.refused).toEqual([]);
        expect(taken.length).toBeGreaterThan(0);
      }
    },
  );
});

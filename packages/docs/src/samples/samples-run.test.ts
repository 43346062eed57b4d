import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationsOf } from '../document/operation.ts';
import { operationPage } from '../document/paths.ts';
import { readDocument } from '../document/read-document.ts';
import { generatePages } from '../pages/generate-pages.ts';
import { packageDir } from '../site/directories.ts';
import { startExampleServer, type ExampleServer } from '../testing/example-server.ts';
import { extractSamples } from './extract-samples.ts';
import { runSample } from './run-sample.ts';
import { sampleRequest } from './sample-request.ts';

const document = readDocument();
const pages = generatePages(document);
const has = (command: string): boolean => spawnSync(command, ['--version']).error === undefined;
const needs = {
  sh: has('curl') && spawnSync('openssl', ['version']).error === undefined,
  ts: true,
  python: has('python3'),
};
const install = { sh: 'apt-get install -y curl openssl', ts: '', python: 'apt-get install -y python3' };

let server: ExampleServer;
beforeAll(async () => {
  server = await startExampleServer();
});
afterAll(() => server.close());

describe.each(['sh', 'ts', 'python'] as const)('samples in %s', (language) => {
  test.skipIf(!needs[language])(
    `sign and send the example of every operation (without it: ${install[language]})`,
    { timeout: 120_000 },
    async () => {
      for (const operation of operationsOf(document)) {
        const markdown = pages.find((it) => it.path === operationPage(operation))?.markdown ?? '';
        const sample = extractSamples(markdown).find((it) => it.language === language);
        if (sample === undefined) throw new Error(`${operation.id} has no sample in ${language}`);
        const taken = server.take();
        const run = await runSample(sample, { cwd: packageDir, env: server.env });
        expect(run, operation.id).toMatchObject({ exitCode: 0, stderr: '' });
        expect(server.refused).toEqual([]);
        const wanted = sampleRequest(operation);
        expect(taken, operation.id).toHaveLength(1);
        expect(taken[0]?.operation).toBe(operation.id);
        expect(new URL(taken[0]?.target ?? '', 'http://a').searchParams.toString()).toBe(
          new URL(wanted.target, 'http://a').searchParams.toString(),
        );
        expect(taken[0]?.sent === '' ? undefined : JSON.parse(taken[0]?.sent ?? '')).toEqual(wanted.body);
        expect(run.stdout.trim()).not.toBe('');
      }
    },
  );
});

test('a sample that signs wrongly is refused', async () => {
  const operation = operationsOf(document)[0];
  if (operation === undefined) throw new Error('The document has operations');
  const markdown = pages.find((it) => it.path === operationPage(operation))?.markdown ?? '';
  const sample = extractSamples(markdown).find((it) => it.language === 'ts');
  const broken = await startExampleServer();
  const env = { ...broken.env, CRYPTOIX_SECRET_KEY: 'sk_test_wrong' };
  const run = await runSample(sample ?? { language: 'ts', code: '' }, { cwd: packageDir, env });
  await broken.close();
  expect(run.exitCode).not.toBe(0);
  expect(broken.refused.join()).toContain('credentials_invalid');
});

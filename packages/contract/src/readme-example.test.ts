import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSuite } from './run-suite.ts';

const folder = fileURLToPath(new URL('../.cache/', import.meta.url));
const file = `${folder}readme-example-${process.pid}.ts`;
let port: number;
let child: ChildProcess;

beforeAll(async () => {
  const readme = await readFile(new URL('../../server/README.md', import.meta.url), 'utf8');
  const code = /```ts\n(import Fastify[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  await mkdir(folder, { recursive: true });
  // Its limits of 60 a minute would make the run wait for several minutes.
  await writeFile(file, code.replace('perMinute: 60, perHour: 1000', 'perMinute: 10_000, perHour: 10_000'));
  port = await freePort();
  const env = { ...process.env, PORT: String(port), NODE_OPTIONS: '' };
  child = spawn(process.execPath, ['--conditions=source', file], { stdio: 'inherit', env });
  await untilListening();
});
afterAll(async () => {
  child.kill('SIGKILL');
  await rm(file, { force: true });
});

// The example knows no assets (any currency, any number of decimals, an amount of 0), keeps no description,
// and its list has one page and no filters.
const leftOut = [
  ...['ERR-41', 'ERR-42', 'ERR-43', 'ERR-46', 'SCHEMA-14', 'IDEM-04', 'IDEM-14'],
  ...['PAGE-01', 'PAGE-02', 'PAGE-03', 'PAGE-05', 'PAGE-06', 'PAGE-07'],
];

test('the thirty lines of the server’s README keep the contract, but for assets and pages', async () => {
  const results = await runSuite({
    baseUrl: `http://127.0.0.1:${port}/v1`,
    publicKey: 'pk_test_example',
    secretKey: 'sk_test_example',
    operations: ['payments.create', 'payments.list', 'payments.retrieve'],
  });
  const of = (outcome: string) => results.filter((result) => result.outcome === outcome).map(({ id }) => id);
  expect(of('fail').filter((id) => !leftOut.includes(id))).toEqual([]);
  expect(of('fail')).toContain('PAGE-05');
  // Keys cannot be made there, and there is no second account.
  expect(of('not_verifiable')).toEqual([
    ...['AUTH-21', 'AUTH-23', 'AUTH-24', 'ERR-09'],
    ...[
      '01',
      '02',
      '03',
      '04',
      '41',
      '42',
      '08',
      '17',
      '18',
      '09',
      '10',
      '11',
      '12',
      '13',
      '15',
      '31',
      '32',
      '33',
      '34',
      '35',
      '36',
      '61',
      '62',
      '63',
      '64',
      '51',
      '52',
      '53',
    ].map((number) => `SCHEMA-${number}`),
    ...['ERR-81', 'IDEM-81', 'SCHEMA-71', 'ERR-71', 'IDEM-71'],
    ...[
      'IDEM-11',
      'IDEM-12',
      'IDEM-13',
      'PAGE-08',
      'PAGE-10',
      'RATE-03',
      'RATE-04',
      'RUN-02',
      'RUN-03',
      'RUN-04',
    ],
  ]);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(free);
      });
    });
  });
}

async function untilListening(): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (answer !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The example does not listen.');
}

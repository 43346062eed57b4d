import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Payment } from '@cryptoix/spec';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderRaw, sendRaw } from './testing/raw-http.ts';
import { signed } from './testing/signed.ts';

const folder = fileURLToPath(new URL('../.cache/', import.meta.url));
const file = `${folder}readme-example-${process.pid}.ts`;
const credentials = { publicKey: 'pk_test_example', secretKey: 'sk_test_example' };
let port: number;
let child: ChildProcess;
let code: string;

beforeAll(async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  code = /```ts\n(import Fastify[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  await mkdir(folder, { recursive: true });
  await writeFile(file, code);
  port = await freePort();
  const env = { ...process.env, PORT: String(port), NODE_OPTIONS: '' };
  child = spawn(process.execPath, ['--conditions=source', file], { stdio: 'inherit', env });
  await untilListening(port);
});
afterAll(async () => {
  child.kill('SIGKILL');
  await rm(file, { force: true });
});

test('the example of the README serves signed payments without the gateway', async () => {
  const create = {
    method: 'POST',
    target: '/v1/payments',
    body: '{"amount": 100, "currency": "BTC", "reference": "order-1"}',
  };
  const created = await sendRaw(port, renderRaw(signed(credentials, create)));
  const payment = created.json as Payment;
  expect({ status: created.status, amount: payment.amount, reference: payment.reference }).toEqual({
    status: 200,
    amount: '100',
    reference: 'order-1',
  });
  const read = await sendRaw(port, renderRaw(signed(credentials, { target: `/v1/payments/${payment.id}` })));
  expect(read.json).toEqual(payment);
  const unsigned = await sendRaw(port, renderRaw({ target: '/v1/payments' }));
  expect(unsigned.status).toBe(401);
  const unanswered = await sendRaw(port, renderRaw(signed(credentials, { target: '/v1/assets' })));
  expect(unanswered.status).toBe(404);
});

test('the example is about thirty lines long', () => {
  expect(
    code
      .trim()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('import ')).length,
  ).toBeLessThanOrEqual(32);
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

async function untilListening(at: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await sendRaw(at, renderRaw({ target: '/v1' })).catch(() => null);
    if (answer !== null) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('The example does not listen.');
}

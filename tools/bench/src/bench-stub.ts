import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { freePort } from '@cryptoix/devnet';
import { startChild } from './child-server.ts';
import { load } from './load.ts';
import { compare, type Comparison, type Section } from './result.ts';
import { signedGet } from './signed-headers.ts';

const rounds = 3;
const seconds = 3;

/** The stub with everything it checks, against bare Fastify with the same JSON, and against stripe-mock. */
export async function benchStub(): Promise<Section> {
  const [stub, bare] = [await startChild('stub.ts'), await startChild('bare.ts')];
  const stripe = await startStripeMock();
  const rates = { stub: 0, bare: 0, stripe: 0 };
  try {
    const keys = { publicKey: 'pk_test_bench', secretKey: 'sk_test_bench' };
    // In turns, so that a change in the machine's speed falls on all of them.
    for (let round = 0; round < rounds; round += 1) {
      rates.stub +=
        (await load(`${stub.url}/v1/balance`, await signedGet(keys, '/v1/balance'), seconds)) / rounds;
      rates.bare += (await load(`${bare.url}/v1/balance`, {}, seconds)) / rounds;
      if (stripe !== null) {
        rates.stripe +=
          (await load(`${stripe.url}/v1/balance`, { authorization: 'Bearer sk_test_123' }, seconds)) / rounds;
      }
    }
    const comparisons: Comparison[] = [
      compare('stub, signed GET /v1/balance', rates.stub, 'bare Fastify', rates.bare, '/s', 0.6),
    ];
    if (stripe !== null) {
      comparisons.push(
        compare('stub, signed GET /v1/balance', rates.stub, 'stripe-mock', rates.stripe, '/s', 1),
      );
    }
    return {
      title: 'Server stub',
      comparisons,
      figures: [{ name: 'peak memory of the stub', value: await stub.peakMemory(), unit: 'MB' }],
      skipped: stripe === null ? ['stripe-mock: go install github.com/stripe/stripe-mock@latest'] : [],
    };
  } finally {
    await Promise.all([stub.stop(), bare.stop(), stripe?.stop()]);
  }
}

async function startStripeMock(): Promise<{ url: string; stop(): Promise<void> } | null> {
  const binary = [
    process.env['STRIPE_MOCK_BIN'] ?? '',
    path.join(homedir(), 'go', 'bin', 'stripe-mock'),
  ].find((file) => file !== '' && existsSync(file));
  if (binary === undefined) return null;
  const port = await freePort();
  const child = spawn(binary, ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 100; tries += 1) {
    const ready = await fetch(url).then(
      () => true,
      () => false,
    );
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => {
          resolve();
        });
        child.kill();
      }),
  };
}

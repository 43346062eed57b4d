import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, test } from 'vitest';
import { nodeHmac } from '../testing/node-hmac.ts';
import { runVectors } from '../testing/run-vectors.ts';
import { vectorFiles, vectorsFolder } from '../testing/vector-files.ts';

const names = ['request.json', 'request-negative.json', 'webhook.json', 'webhook-negative.json'];
const all: readonly { expect: string }[] = Object.values(vectorFiles).flat();

describe('the golden vectors', () => {
  it('begin with the worked example of the documentation', () => {
    expect(vectorFiles.request[0]).toMatchObject({
      secret: 'sk_test_golden',
      string_to_sign_text: 'POST/v1/payments1678886400{"amount": 100, "currency": "BTC"}',
      signature: 'Ut9WhVgRxkej2crKvO3i1nATLROH2iGWROcurly1kng=',
      expect: 'valid',
    });
  });

  it('pass on Web Crypto', async () => {
    expect(await runVectors(vectorFiles)).toEqual({ passed: all.length, failures: [] });
  });

  it('pass on node:crypto behind the port', async () => {
    expect(await runVectors(vectorFiles, nodeHmac)).toEqual({ passed: all.length, failures: [] });
  });

  it('fail on an HMAC that is wrong in one bit, in every vector that needs one', async () => {
    const { failures } = await runVectors(vectorFiles, (key, bytes) =>
      nodeHmac(key, bytes).replace(/^./, '_'),
    );
    const valid = all.filter((vector) => vector.expect === 'valid').length;
    expect(failures.length).toBeGreaterThanOrEqual(valid);
  });

  it.each(names)('%s holds the schema', (name) => {
    const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, vectorsFolder), 'utf8'));
    const validate = new Ajv2020({ allErrors: true, strict: true }).compile(read('schema.json') as object);
    expect(validate(read(name)) ? null : validate.errors?.slice(0, 3)).toBeNull();
  });

  it('have ids that are unique over valid and refused ones', () => {
    const { request, requestNegative, webhook, webhookNegative } = vectorFiles;
    for (const vectors of [
      [...request, ...requestNegative],
      [...webhook, ...webhookNegative],
    ]) {
      expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length);
    }
  });

  it('hold their collision pairs: one string, two splits, one of them refused', () => {
    const strings = new Map<string, Set<string>>();
    for (const vector of [...vectorFiles.request, ...vectorFiles.requestNegative]) {
      const received = vector.method + vector.target + vector.timestamp + atob(vector.body_b64);
      strings.set(
        received,
        (strings.get(received) ?? new Set()).add(`${vector.method} ${vector.target} ${vector.timestamp}`),
      );
    }
    const collisions = [...strings.values()].filter((splits) => splits.size > 1);
    expect(collisions.length).toBeGreaterThanOrEqual(2);
  });
});

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
test.skipIf(!hasOpenssl)('openssl computes every vector again (without it: apt-get install openssl)', () => {
  const script = fileURLToPath(new URL('generate.mjs', vectorsFolder));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

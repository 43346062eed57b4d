import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { createLog } from './log.ts';
import { isDatabaseAway, toKnownFailure } from './known-failures.ts';

let folder: string;
let gateway: TestGateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-docs-test-'));
  mkdirSync(join(folder, 'errors'));
  writeFileSync(join(folder, 'index.html'), '<h1>Docs</h1>');
  writeFileSync(join(folder, 'errors', 'conflict.html'), '<h1>Conflict</h1>');
  gateway = await openTestGateway(inject('databaseUrl'), {
    env: { CRYPTOIX_DOCS_DIR: folder, CRYPTOIX_PUBLIC_URL: 'https://pay.example' },
  });
});
afterAll(async () => {
  await gateway.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string): Promise<Response> => fetch(`${gateway.origin}${path}`);

describe('outside the document', () => {
  it('tells that it is alive and ready', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'alive' });
    expect(await (await get('/readyz')).json()).toMatchObject({
      status: 'ready',
      database: { status: 'up' },
    });
  });

  it('serves the document, and refuses what it does not know of it', async () => {
    const document = (await (await get('/openapi.json')).json()) as { openapi: string; paths: object };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(document.paths).toHaveProperty('/v1/payments');
  });

  it('serves the docs with and without an ending, and where errors point', async () => {
    for (const path of ['/docs', '/docs/', '/docs/index.html'])
      expect(await (await get(path)).text()).toBe('<h1>Docs</h1>');
    expect(await (await get('/docs/errors/conflict')).text()).toBe('<h1>Conflict</h1>');
    const refused = (await (await get('/v1/balance')).json()) as { error: { doc_url: string } };
    expect(refused.error.doc_url).toBe('https://pay.example/docs/errors/authentication_failed#key_missing');
  });

  it('says to a reader, not to a program, that a page of the docs is not there', async () => {
    const answer = await get('/docs/nowhere');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('The documentation is not built yet.\n');
  });

  it.each(['/docs/../package.json', '/docs/%2e%2e/package.json', '/nowhere'])(
    'answers %s in the envelope',
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ error: { code: 'resource_not_found' } });
    },
  );
});

describe('the log', () => {
  it('holds what is allowed and nothing of what was sent or failed', () => {
    let written = '';
    const log = createLog(
      'info',
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          written += chunk.toString();
          done();
        },
      }),
    );
    const served = {
      requestId: 'req_1',
      method: 'POST',
      route: '/v1/payments',
      operationId: 'payments.create',
      status: 200,
      milliseconds: 1.26,
      keyId: 'key_1',
      merchantId: 'm',
      reason: null,
      replayed: false,
    };
    log.request({ ...served, body: 'canary', signature: 'canary' } as typeof served);
    const failure = Object.assign(new Error('canary'), {
      code: '23505',
      constraint: 'payment_pkey',
      detail: 'canary',
    });
    log.fault(failure, 'req_1');
    log.job('follow', new Error('outer canary', { cause: failure }));
    expect(written).not.toContain('canary');
    const [request, fault] = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(request).toMatchObject({ request_id: 'req_1', route: '/v1/payments', status: 200, ms: 1.3 });
    expect(fault).toMatchObject({
      request_id: 'req_1',
      error: 'Error',
      code: '23505',
      constraint: 'payment_pkey',
    });
  });
});

describe('known failures', () => {
  it.each(['ECONNREFUSED', '57P01', '08006'])('%s is an outage', (code) => {
    expect(isDatabaseAway(Object.assign(new Error('x'), { code }))).toBe(true);
    expect(toKnownFailure(Object.assign(new Error('x'), { code }))).toMatchObject({
      status: 503,
      retryAfter: 2,
    });
  });

  it('anything else is a fault of ours', () => {
    expect(toKnownFailure(Object.assign(new Error('x'), { code: '23505' }))).toBeNull();
    expect(toKnownFailure('x')).toBeNull();
  });
});

import { expect, test } from 'vitest';
import type { ContractCase } from './contract-case.ts';
import { closeObjects } from './close-objects.ts';
import { ownDocument } from './document.ts';
import { expectInvalid } from './expect.ts';
import { NotVerifiable, TargetUnreachable } from './outcome.ts';
import { runCase, runSuite, selectCases } from './run-suite.ts';
import { createSchemaCheck } from './schema-check.ts';
import { openSession } from './session.ts';
import { startProxy } from './testing/deviating-proxy.ts';
import { startMemoryServer } from './testing/memory-server.ts';
import { createTimestamps } from './timestamps.ts';

const nowhere = { baseUrl: 'http://127.0.0.1:1/v1', publicKey: 'pk_test_x', secretKey: 'sk_test_x' };

test('a target that does not answer is no failure of a case', async () => {
  await expect(runSuite(nowhere)).rejects.toThrow(TargetUnreachable);
  await expect(runSuite({ ...nowhere, baseUrl: 'http://127.0.0.1:1/v2' })).rejects.toThrow(
    'with or without /v1',
  );
});

test('a case that there is not is refused', () => {
  expect(() => selectCases(['AUTH-99'])).toThrow('No case or group is called AUTH-99.');
  expect(selectCases(['RATE', 'AUTH-01']).map(({ id }) => id)).toEqual([
    ...['AUTH-01', 'RATE-01', 'RATE-02', 'RATE-03', 'RATE-04'],
  ]);
});

test('what a target does not serve is not verifiable, never a pass', async () => {
  const server = await startMemoryServer();
  try {
    const only = ['AUTH-01', 'AUTH-03', 'AUTH-21', 'PAGE-01', 'IDEM-13'];
    const results = await runSuite(
      { ...server.target, operations: ['balance.retrieve'], otherMerchantKey: undefined },
      { only },
    );
    expect(results.map(({ id, outcome, reason }) => [id, outcome, reason])).toEqual([
      ['AUTH-01', 'pass', ''],
      ['AUTH-03', 'not_verifiable', 'The target does not serve payments.create.'],
      ['AUTH-21', 'not_verifiable', 'The target does not serve apiKeys.create, apiKeys.delete.'],
      ['IDEM-13', 'not_verifiable', 'The target does not serve payments.create.'],
      ['PAGE-01', 'not_verifiable', 'The target does not serve payments.create, payments.list.'],
    ]);
  } finally {
    await server.close();
  }
});

test('a failed control, a broken rule and a broken connection are told apart', async () => {
  const server = await startMemoryServer();
  try {
    const session = await openSession(server.target);
    const base: ContractCase = {
      ...{ id: 'AUTH-00', group: 'AUTH', title: 'a case', spec: '/paths', needs: [], control: null },
      run: () => Promise.resolve(),
    };
    const wrong = async () => {
      expectInvalid(await session.call({ target: '/v1/balance' }));
    };
    const outcome = async (changes: Partial<ContractCase>) => {
      const result = await runCase({ ...base, ...changes }, session);
      return `${result.outcome} ${result.reason.slice(0, 40)}`;
    };
    expect(await outcome({})).toBe('pass ');
    expect(await outcome({ run: wrong })).toBe('fail Expected 400 invalid_request: GET /v1/ba');
    expect(await outcome({ control: wrong })).toBe('fail The positive control failed. Expected 40');
    expect(await outcome({ run: () => Promise.reject(new Error('reset')) })).toBe(
      'fail The call could not be made: reset',
    );
    expect(await outcome({ run: () => Promise.reject(new NotVerifiable('no')) })).toBe('not_verifiable no');
  } finally {
    await server.close();
  }
});

test('a 429 that says when to come back is waited out, once', async () => {
  const server = await startMemoryServer();
  let refusals = 1;
  const front = await startProxy(server.origin, server.credentials, (request, way) => {
    if ((refusals -= 1) < 0) return way.forward(request);
    return Promise.resolve({ status: 429, headers: [['retry-after', '1']], body: Buffer.from('{}') });
  });
  try {
    const target = { ...server.target, baseUrl: front.origin };
    const began = Date.now();
    const results = await runSuite(target, { only: ['AUTH-01'] });
    expect(results.map(({ outcome }) => outcome)).toEqual(['pass']);
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000);
    refusals = 100;
    const [result] = await runSuite({ ...target, patienceSeconds: 0 }, { only: ['AUTH-01'] });
    expect(result?.reason).toContain('answered 429');
  } finally {
    await front.close();
    await server.close();
  }
});

test('a server whose clock is behind is judged by its own time', async () => {
  const server = await startMemoryServer(() => ({ now: () => Date.now() - 3_600_000 }));
  // Node writes the Date header by its own clock.
  const front = await startProxy(server.origin, server.credentials, async (request, way) => {
    const answer = await way.forward(request);
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    return { ...answer, headers: [...answer.headers.filter(([name]) => name !== 'date'), ['date', date]] };
  });
  try {
    const only = ['AUTH-01', 'AUTH-10', 'AUTH-11'];
    const results = await runSuite({ ...server.target, baseUrl: front.origin }, { only });
    expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  } finally {
    await front.close();
    await server.close();
  }
});

test('no string is signed twice, and none outside the window', () => {
  const next = createTimestamps(() => 1000);
  const given = Array.from({ length: 271 }, () => next('GET /v1/balance'));
  expect(new Set(given).size).toBe(271);
  expect([Math.min(...given), Math.max(...given)]).toEqual([760, 1030]);
  expect(() => next('GET /v1/balance')).toThrow('signed 271 times');
  expect(next('GET /v1/assets')).toBe(1000);
});

test('strict mode closes what the document leaves open, compositions as a whole', () => {
  const document = ownDocument();
  const open = createSchemaCheck(document, false);
  const strict = createSchemaCheck(document, true);
  const examples = document as unknown as { components: { examples: Record<string, { value: object }> } };
  const of = (name: string) => examples.components.examples[`${name}.response`]?.value ?? {};
  for (const [name, schema] of [
    ['balance.retrieve', 'Balance'],
    ['apiKeys.create', 'ApiKeyWithSecret'],
  ] as const) {
    const added = { ...of(name), added_later: true };
    expect(strict.schemaFaults(schema, of(name))).toEqual([]);
    expect(open.schemaFaults(schema, added)).toEqual([]);
    expect(strict.schemaFaults(schema, added).join()).toContain('added_later');
  }
  expect(closeObjects({ type: 'object', additionalProperties: true })).toEqual({
    type: 'object',
    additionalProperties: true,
  });
});

test('strict mode finds a field that the document does not name', async () => {
  const server = await startMemoryServer((parts) => ({
    handlers: {
      ...parts.handlers,
      'account.retrieve': async (input, context) => ({
        ...(await parts.handlers['account.retrieve'](input, context)),
        debug: 1,
      }),
    },
  }));
  try {
    const outcome = async (strict: boolean) =>
      (await runSuite({ ...server.target, strict }, { only: ['SCHEMA-04'] }))[0]?.outcome;
    expect([await outcome(false), await outcome(true)]).toEqual(['pass', 'fail']);
  } finally {
    await server.close();
  }
});

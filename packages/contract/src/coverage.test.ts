import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { at, ownDocument } from './document.ts';
import { operationsOf } from './document.ts';
import { runSuite } from './run-suite.ts';
import { brokenAnswers } from './testing/broken/answers.ts';
import { brokenAuth } from './testing/broken/auth.ts';
import { brokenErrors } from './testing/broken/errors.ts';
import { brokenIdempotency } from './testing/broken/idempotency.ts';
import { brokenPages } from './testing/broken/pages.ts';
import { brokenPayouts } from './testing/broken/payouts.ts';
import { brokenRates } from './testing/broken/rates.ts';
import { startProxy } from './testing/deviating-proxy.ts';
import { startMemoryServer } from './testing/memory-server.ts';

const broken = [
  brokenAuth,
  brokenErrors,
  brokenAnswers,
  brokenIdempotency,
  brokenPages,
  brokenPayouts,
  brokenRates,
].flat();

test('every case catches a broken server, or says why none can', () => {
  const proven = new Set(broken.flatMap(({ caughtBy }) => caughtBy));
  const unproven = catalogue.filter(({ id }) => !proven.has(id));
  expect(unproven.filter((one) => one.unproven === undefined).map(({ id }) => id)).toEqual([]);
  const needless = catalogue.filter((one) => one.unproven !== undefined && proven.has(one.id));
  expect(needless.map(({ id }) => id)).toEqual([]);
});

test('ids are unique, and belong to their group', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(catalogue.filter(({ id, group }) => !new RegExp(`^${group}-\\d\\d$`).test(id))).toEqual([]);
});

test('every case points into the document, and needs operations that it has', () => {
  const document = ownDocument();
  expect(
    catalogue.filter(({ spec }) => at(document, spec) === undefined).map(({ id, spec }) => `${id} ${spec}`),
  ).toEqual([]);
  const known = operationsOf(document).map(({ id }) => id);
  expect(catalogue.flatMap(({ needs }) => needs).filter((id) => !known.includes(id))).toEqual([]);
});

test('the proxy that broken servers are made with breaks nothing by itself', async () => {
  const server = await startMemoryServer();
  const front = await startProxy(server.origin, server.credentials, (request, way) => way.forward(request));
  try {
    const results = await runSuite({ ...server.target, baseUrl: front.origin });
    const failed = results.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
    // What Node itself refuses, it refuses in the proxy already.
    expect(failed).toEqual(['ERR-62', 'RUN-01']);
  } finally {
    await front.close();
    await server.close();
  }
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { runSuite } from './run-suite.ts';
import { startMemoryServer, type MemoryServer } from './testing/memory-server.ts';

let server: MemoryServer;
beforeAll(async () => {
  server = await startMemoryServer();
});
afterAll(() => server.close());

test('a server that keeps the contract passes every case', async () => {
  const results = await runSuite(server.target);
  expect(results.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  const open = results.filter(({ outcome }) => outcome === 'not_verifiable').map(({ id }) => id);
  expect(open).toEqual(['RUN-03', 'RUN-04']);
});

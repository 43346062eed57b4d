import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres/start-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of an owner who may create databases. */
    databaseUrl: string;
  }
}

/**
 * One PostgreSQL for a whole run of tests: the server named by TEST_DATABASE_URL or DATABASE_URL, else an
 * embedded one whose data is thrown away. To be named as vitest's `globalSetup`.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL ?? process.env.DATABASE_URL;
  if (given !== undefined && given !== '') {
    project.provide('databaseUrl', given);
    return () => Promise.resolve();
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'cryptoix-test-postgres-'));
  // As root the server runs as another account, which must be able to enter.
  chmodSync(dataDir, 0o711);
  const postgres = await startPostgres({ dataDir, durable: false });
  project.provide('databaseUrl', postgres.url);
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestDatabase {
  readonly name: string;
  /** Connection string of the owner. */
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
}

/**
 * A new, empty database on a running server, for one test file.
 *
 * @example
 * import { createTestDatabase } from '@cryptoix/devnet';
 * import { afterAll, inject } from 'vitest';
 *
 * const database = await createTestDatabase(inject('databaseUrl'));
 * afterAll(() => database.drop());
 */
export async function createTestDatabase(adminUrl: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await runOnce(adminUrl, `create database ${name} template template0`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.toString(),
    drop: () => runOnce(adminUrl, `drop database if exists ${name} with (force)`),
  };
}

async function runOnce(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

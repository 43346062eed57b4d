import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { waitUntil } from '../processes/wait.ts';

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
  await withClient(adminUrl, (client) => client.query(`create database ${name} template template0`));
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    name,
    url: url.toString(),
    drop: () => dropDatabase(adminUrl, name),
  };
}

/** Connections that were told to end are given the time to: a forced end is an error to their owners. */
async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await waitUntil(async () => {
      const { rows } = await client.query('select 1 from pg_stat_activity where datname = $1', [name]);
      return rows.length === 0;
    }, 1_000);
    await client.query(`drop database if exists ${name} with (force)`);
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

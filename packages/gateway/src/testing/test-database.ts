import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../store/migrate.ts';

export interface MigratedDatabase {
  /** Connection string of the owner. */
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * A migrated database of its own, copied from a template that is migrated once per version of the schema.
 *
 * @param adminUrl an owner who may create databases: `inject('databaseUrl')`
 */
export async function createMigratedDatabase(adminUrl: string): Promise<MigratedDatabase> {
  const template = `cryptoix_template_${schemaHash()}`;
  const name = `cryptoix_test_${randomBytes(8).toString('hex')}`;
  await withClient(adminUrl, async (client) => {
    await ensureTemplate(client, adminUrl, template);
    await client.query(`create database ${name} template ${template}`);
  });
  return {
    url: databaseUrl(adminUrl, name),
    drop: () =>
      withClient(adminUrl, async (client) => void (await client.query(`drop database ${name} with (force)`))),
  };
}

async function ensureTemplate(client: pg.Client, adminUrl: string, template: string): Promise<void> {
  // One test process migrates, the others wait. The name appears only when the schema is whole.
  await client.query('select pg_advisory_lock(7240115)');
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (rowCount === 1) return;
    const half = `${template}_${randomBytes(4).toString('hex')}`;
    await client.query(`create database ${half}`);
    await migrate(databaseUrl(adminUrl, half));
    await client.query(`alter database ${half} rename to ${template}`);
  } finally {
    await client.query('select pg_advisory_unlock(7240115)');
  }
}

function schemaHash(): string {
  const folder = join(import.meta.dirname, '../store/migrations');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).toSorted()) hash.update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 12);
}

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

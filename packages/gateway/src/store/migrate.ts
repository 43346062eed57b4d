import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { openDatabase } from './database.ts';
import { migrations } from './migrations/index.ts';
import { ensureRoles } from './roles.ts';

export interface MigrateResult {
  /** Names of the migrations that ran now, in order. */
  readonly applied: readonly string[];
  /** How many there are in all. */
  readonly total: number;
}

/**
 * Brings the schema up to date. Any number of processes may do so at once: an advisory lock lets one work
 * and the others wait. All migrations that are due run in one transaction, each waiting at most two seconds
 * for a lock, so that a busy table makes the migration fail and not the traffic.
 *
 * @param url connection string of the database's owner
 */
export async function migrate(url: string): Promise<MigrateResult> {
  const { db, close } = openDatabase({ url, role: null, max: 2 });
  try {
    await ensureRoles(db);
    const { error, results = [] } = await createMigrator(db).migrateToLatest();
    if (error !== undefined)
      throw error instanceof Error ? error : new Error('The migration failed.', { cause: error });
    await sql`grant select on schema_migration to cryptoix_app, cryptoix_worker`.execute(db);
    return {
      applied: results.filter((result) => result.status === 'Success').map((result) => result.migrationName),
      total: Object.keys(migrations).length,
    };
  } finally {
    await close();
  }
}

/** Names of the migrations that the database lacks; empty when it is up to date. */
export async function pendingMigrations<Tables>(db: Kysely<Tables>): Promise<string[]> {
  const known = Object.keys(migrations);
  const exists = await sql<{
    exists: boolean;
  }>`select to_regclass('schema_migration') is not null as exists`.execute(db);
  if (exists.rows[0]?.exists !== true) return known;
  const { rows } = await sql<{ name: string }>`select name from schema_migration`.execute(db);
  const applied = new Set(rows.map((row) => row.name));
  return known.filter((name) => !applied.has(name));
}

function createMigrator<Tables>(db: Kysely<Tables>): Migrator {
  return new Migrator({
    db,
    migrationTableName: 'schema_migration',
    migrationLockTableName: 'schema_migration_lock',
    provider: {
      getMigrations: () =>
        Promise.resolve(
          Object.fromEntries(Object.entries(migrations).map(([name, step]) => [name, bounded(step)])),
        ),
    },
  });
}

function bounded(migration: Migration): Migration {
  return {
    up: async (db) => {
      await sql`set local lock_timeout = '2s'`.execute(db);
      await migration.up(db);
    },
  };
}

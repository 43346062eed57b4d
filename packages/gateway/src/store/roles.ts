import { sql, type Kysely } from 'kysely';
import pg from 'pg';

/**
 * What a transaction runs as: `app` sees one merchant, `worker` reads across merchants, `signer` reads what was
 * approved and nothing else.
 */
export type RoleName = 'app' | 'worker' | 'signer';

/** The database roles. Neither can log in nor bypass row-level security; the owner's session sets them. */
export const roles: Readonly<Record<RoleName, string>> = {
  app: 'cryptoix_app',
  worker: 'cryptoix_worker',
  signer: 'cryptoix_signer',
};

/**
 * Creates the roles where they are missing and lets the connected owner set them.
 *
 * The owner needs no more than CREATEROLE, as on a hosted Postgres. Roles belong to the whole cluster, so
 * several databases (and several processes migrating at once) share them.
 */
export async function ensureRoles<Tables>(db: Kysely<Tables>): Promise<void> {
  for (const role of Object.values(roles)) {
    await createRole(db, role);
    await grantMembership(db, role);
    await assertHarmless(db, role);
  }
}

async function createRole<Tables>(db: Kysely<Tables>, role: string): Promise<void> {
  const found = await sql`select 1 from pg_roles where rolname = ${role}`.execute(db);
  if (found.rows.length > 0) return;
  try {
    await sql`create role ${sql.id(role)} nologin`.execute(db);
  } catch (error) {
    // Another database of the cluster was migrated at the same moment.
    if (!['42710', '23505'].includes(sqlState(error))) throw error;
  }
}

async function grantMembership<Tables>(db: Kysely<Tables>, role: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { rows } = await sql<{ member: boolean; modern: boolean }>`
      select pg_has_role(current_user, ${role},
               case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end) as member,
             current_setting('server_version_num')::int >= 160000 as modern`.execute(db);
    const state = rows[0];
    if (state === undefined || state.member) return;
    try {
      // Since Postgres 16 creating a role no longer includes the right to set it.
      const options = state.modern ? sql` with inherit true, set true` : sql``;
      await sql`grant ${sql.id(role)} to current_user${options}`.execute(db);
    } catch (error) {
      // "tuple concurrently updated": the same grant from another process.
      if (sqlState(error) !== 'XX000' || attempt >= 20) throw error;
    }
  }
}

async function assertHarmless<Tables>(db: Kysely<Tables>, role: string): Promise<void> {
  const { rows } = await sql<{ harmless: boolean }>`
    select not (rolsuper or rolbypassrls or rolcanlogin) as harmless from pg_roles where rolname = ${role}`.execute(
    db,
  );
  if (rows[0]?.harmless !== true) {
    throw new Error(
      `The database role ${role} must not be a superuser, bypass row-level security or log in.`,
    );
  }
}

/** The SQLSTATE of an error that Postgres reported, or an empty string. */
export function sqlState(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** A statement was prepared before a migration changed what it gives; under a new name it runs. */
export function isOutdatedPlan(error: unknown): boolean {
  // The code alone says "feature not supported"; messages are translated, names of functions are not.
  return (
    error instanceof pg.DatabaseError && error.code === '0A000' && error.routine === 'RevalidateCachedQuery'
  );
}

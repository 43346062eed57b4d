import { sql, type Kysely } from 'kysely';

export interface TenantGrants {
  /** What the application may do with its own merchant's rows, as in `select, insert`. */
  readonly app: string;
  /** What a worker may do with every merchant's rows; empty for nothing. */
  readonly worker: string;
}

/**
 * Closes a table that has a `merchant_id`: row-level security enabled and forced, the one tenant policy,
 * the workers' own policy, and the grants.
 *
 * Without `app.merchant_id` a query sees no row and an insert fails. Migrations that ran are history, so
 * what this makes must not change: a new rule is a new migration.
 */
export async function closeTenantTable(
  db: Kysely<unknown>,
  table: string,
  grants: TenantGrants,
): Promise<void> {
  const name = sql.id(table);
  await sql`alter table ${name} enable row level security`.execute(db);
  await sql`alter table ${name} force row level security`.execute(db);
  await sql`create policy ${sql.id(`${table}_tenant`)} on ${name}
    using (merchant_id = nullif(current_setting('app.merchant_id', true), '')::uuid)
    with check (merchant_id = nullif(current_setting('app.merchant_id', true), '')::uuid)`.execute(db);
  await sql`create policy ${sql.id(`${table}_worker`)} on ${name} to cryptoix_worker
    using (true) with check (true)`.execute(db);
  await sql.raw(`grant ${grants.app} on "${table}" to cryptoix_app`).execute(db);
  if (grants.worker !== '')
    await sql.raw(`grant ${grants.worker} on "${table}" to cryptoix_worker`).execute(db);
}

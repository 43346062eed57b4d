import { sql, type Kysely } from 'kysely';

/**
 * The transaction that issued an address. Followers read on from the oldest one that was still running
 * when they last looked, so addresses may become visible in any order and none is missed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table deposit_address add column issued_in xid8 not null default pg_current_xact_id()`.execute(
    db,
  );
  await sql`create index deposit_address_by_issue on deposit_address (network, mode, issued_in)`.execute(db);
}

import { sql, type Kysely } from 'kysely';

/** What is decided about a payment after its creation: the asset that was chosen, and how it was resolved. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table payment add column chosen text, add column resolution jsonb`.execute(db);
}

import { sql, type Kysely } from 'kysely';

/** Tokens that are not listed, by their contracts; and transactions that wait until the network calls them final. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table chain_transaction
    add column contract text,
    add column listed boolean not null default true,
    add column until_final boolean not null default false,
    add check (listed or contract is not null)`.execute(db);
}

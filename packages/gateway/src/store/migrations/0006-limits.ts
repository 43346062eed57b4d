import { sql, type Kysely } from 'kysely';

/**
 * Counters of requests for installs of several nodes, in the form that rate-limiter-flexible takes. They
 * belong to keys and addresses of every merchant alike, and may be lost: unlogged.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create unlogged table rate_limit (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint)`.execute(db);
  await sql`create index rate_limit_expire on rate_limit (expire)`.execute(db);
  await sql`grant select, insert, update, delete on rate_limit to cryptoix_app`.execute(db);
}

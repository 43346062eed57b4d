import { sql, type Kysely } from 'kysely';

/**
 * The token that opens a payment's page. Whoever has it may look and pay, so it is 128 random bits; the
 * payments that are there already get theirs from the database.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table payment add column pay_token text collate "C" not null
    default replace(gen_random_uuid()::text, '-', '')`.execute(db);
  await sql`alter table payment alter column pay_token drop default`.execute(db);
  // A page is asked for by its token alone, before anybody knows the merchant.
  await sql`create index payment_by_pay_token on payment (pay_token)`.execute(db);
  await sql`create unique index payment_pay_token on payment (merchant_id, pay_token)`.execute(db);
}

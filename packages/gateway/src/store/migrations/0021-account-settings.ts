import { sql, type Kysely } from 'kysely';

/** The payout policy, a looser one that waits, and the looks of the payer's page. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account
    add column payout_policy jsonb,
    add column pending_payout_policy jsonb,
    add column pending_payout_policy_at timestamptz(3),
    add column branding jsonb,
    add check ((pending_payout_policy is null) = (pending_payout_policy_at is null))`.execute(db);
}

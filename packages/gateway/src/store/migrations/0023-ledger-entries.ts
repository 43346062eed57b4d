import { sql, type Kysely } from 'kysely';

/** What lists of ledger lines need: an id that sorts by time, and what a transfer is about. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The transfer's 48 bits of time and its last 64 bits, which count up within a transaction, then the line.
  await sql`create function ledger_entry_id(p_transfer uuid, p_line smallint) returns uuid
    language sql immutable strict parallel safe return
      (substr(encode(uuid_send(p_transfer), 'hex'), 1, 12) || substr(encode(uuid_send(p_transfer), 'hex'), 17, 16)
        || lpad(to_hex(p_line::integer), 4, '0'))::uuid`.execute(db);
  await sql`alter table ledger_entry
    add column id uuid generated always as (ledger_entry_id(transfer_id, line)) stored`.execute(db);
  await sql`create index ledger_entry_by_account on ledger_entry (merchant_id, account_id, id)`.execute(db);

  // 'payout:<id>:settle' is about 'payout:<id>'; 'bitcoin:<txid>:0:confirmed' about 'bitcoin:<txid>:0'.
  await sql`create function ledger_subject(p_ref text) returns text
    language sql immutable strict parallel safe return
      case when split_part(p_ref, ':', 1) in ('payout', 'refund')
        then split_part(p_ref, ':', 1) || ':' || split_part(p_ref, ':', 2)
        else split_part(p_ref, ':', 1) || ':' || split_part(p_ref, ':', 2) || ':' || split_part(p_ref, ':', 3)
      end`.execute(db);
  await sql`create index ledger_transfer_by_subject on ledger_transfer (merchant_id, mode, ledger_subject(ref))`.execute(
    db,
  );
}

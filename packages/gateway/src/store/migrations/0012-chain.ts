import { sql, type Kysely } from 'kysely';

/** How far each network has been read. Nothing here belongs to a merchant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table chain_cursor (
    network text not null,
    mode text not null check (mode in ('test', 'live')),
    genesis text,
    height bigint,
    holder text not null,
    epoch bigint not null,
    leased_until timestamptz not null,
    primary key (network, mode)) with (fillfactor = 50)`.execute(db);
  await sql`create table chain_block (
    network text not null,
    mode text not null,
    height bigint not null,
    hash text not null,
    parent text not null,
    block_time bigint not null,
    primary key (network, mode, height),
    foreign key (network, mode) references chain_cursor)`.execute(db);
  await sql`grant select, insert, update on chain_cursor to cryptoix_worker`.execute(db);
  await sql`grant select, insert, update, delete on chain_block to cryptoix_worker`.execute(db);
  await sql`grant select on chain_cursor, chain_block to cryptoix_app`.execute(db);
}

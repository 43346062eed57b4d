import type pg from 'pg';
import { makeOwnSchema } from '../own-schema.ts';
import { genesis } from './block-hash.ts';

/**
 * The simulated network's tables, in a schema of their own. A transaction is `gone` when another took its
 * coins; only the blocks of the best chain are `active`.
 */
const statements = `
  create schema sim_bitcoin;
  create table sim_bitcoin.state (
    only_row boolean primary key default true check (only_row),
    faucet_outputs bigint not null default 0,
    branches bigint not null default 0
  );
  create table sim_bitcoin.block (
    hash text primary key,
    height integer not null check (height >= 0),
    parent text not null,
    time bigint not null,
    active boolean not null
  );
  create unique index block_of_best_chain on sim_bitcoin.block (height) where active;
  create table sim_bitcoin.tx (
    txid text primary key,
    raw text not null,
    fee bigint not null,
    vsize integer not null,
    arrival bigint generated always as identity,
    state text not null check (state in ('mempool', 'confirmed', 'gone')),
    block_hash text references sim_bitcoin.block,
    position integer,
    replaced_by text,
    check ((state = 'confirmed') = (block_hash is not null))
  );
  create index tx_of_block on sim_bitcoin.tx (block_hash);
  create index tx_waiting on sim_bitcoin.tx (arrival) where state = 'mempool';
  create table sim_bitcoin.output (
    txid text not null,
    vout integer not null,
    script text not null,
    address text,
    amount bigint not null check (amount > 0),
    primary key (txid, vout)
  );
  create table sim_bitcoin.input (
    txid text not null references sim_bitcoin.tx,
    position integer not null,
    spent_txid text not null,
    spent_vout integer not null,
    primary key (txid, position)
  );
  create index spender_of_output on sim_bitcoin.input (spent_txid, spent_vout);
  insert into sim_bitcoin.state default values;
  insert into sim_bitcoin.block (hash, height, parent, time, active)
    values ('${genesis.hash}', 0, '${genesis.parent}', ${genesis.time}, true);
`;

/** Makes the tables and block 0 unless they are there. */
export async function createSimSchema(pool: pg.Pool): Promise<void> {
  await makeOwnSchema(pool, { schema: 'sim_bitcoin', lastTable: 'input', statements });
}

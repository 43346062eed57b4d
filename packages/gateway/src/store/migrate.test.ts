import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { openDatabase } from './database.ts';
import { migrate, pendingMigrations } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { createSecretBox } from './secret-box.ts';
import { createMerchant } from './merchants.ts';
import { balances, postTransfer } from './ledger.ts';
import { createUnitOfWork } from './unit-of-work.ts';
import { runAudit } from './audit.ts';
import { roles } from './roles.ts';

const admin = inject('databaseUrl');
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const asAdmin = async (url: string, ...statements: string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
};

const urlOf = (name: string, user?: { name: string; password: string }): string => {
  const url = new URL(admin);
  url.pathname = `/${name}`;
  if (user !== undefined) [url.username, url.password] = [user.name, user.password];
  return url.toString();
};

const newDatabase = async (owner?: string): Promise<string> => {
  const name = `cryptoix_migrate_${randomBytes(6).toString('hex')}`;
  await asAdmin(admin, `create database ${name}${owner === undefined ? '' : ` owner ${owner}`}`);
  cleanups.push(() => asAdmin(admin, `drop database ${name} with (force)`));
  return name;
};

describe('migrate', () => {
  it('may run in several places at once, and runs each migration once', async () => {
    const url = urlOf(await newDatabase());
    const results = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    const names = Object.keys(migrations);
    expect(results.flatMap(({ applied }) => applied).toSorted()).toEqual(names);
    const { db, close } = openDatabase({ url, role: 'app' });
    expect(await pendingMigrations(db)).toEqual([]);
    await close();
  });

  it('gives up after two seconds on a table that is in use, and leaves nothing half done', async () => {
    const url = urlOf(await newDatabase());
    const holder = new pg.Client({ connectionString: url });
    await holder.connect();
    // A name that the first migration wants, held by somebody.
    await holder.query('begin; create table merchant (id int)');
    await expect(migrate(url)).rejects.toThrow('lock timeout');
    await holder.query('rollback');
    await holder.end();
    expect((await migrate(url)).applied).toHaveLength(Object.keys(migrations).length);
  });

  it('needs an owner with CREATEROLE and no superuser, and everything works as that owner', async () => {
    const owner = {
      name: `owner_${randomBytes(6).toString('hex')}`,
      password: randomBytes(12).toString('hex'),
    };
    // The roles belong to the whole server; on a hosted one an administrator grants those that exist already.
    await asAdmin(
      admin,
      `create role ${owner.name} login createrole nosuperuser password '${owner.password}'`,
      ...Object.values(roles).map(
        (role) => `do $$ begin if exists (select from pg_roles where rolname = '${role}') then
          grant ${role} to ${owner.name}; end if; end $$`,
      ),
    );
    cleanups.push(() => asAdmin(admin, `drop role ${owner.name}`));
    const url = urlOf(await newDatabase(owner.name), owner);
    await migrate(url);
    const { db, close } = openDatabase({ url, role: 'app' });
    cleanups.push(close);
    const unitOfWork = createUnitOfWork({ db, box: createSecretBox([{ kid: 'a', key: randomBytes(32) }]) });
    const { merchantId } = await createMerchant(unitOfWork, 'Hosted');
    const lines = [
      { account: 'house:onchain', asset: 'BTC:bitcoin', amount: -5n },
      { account: 'pending', asset: 'BTC:bitcoin', amount: 5n },
    ];
    await unitOfWork.inMerchant(merchantId, 'test', (tx) =>
      postTransfer(tx, { kind: 'seen', ref: 'a', lines }),
    );
    expect(await unitOfWork.inMerchant(merchantId, 'test', balances)).toHaveLength(2);
    expect(await runAudit(unitOfWork)).toEqual([]);
  });
});

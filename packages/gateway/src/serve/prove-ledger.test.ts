import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { readConfig } from '../config.ts';
import { postTransfer } from '../store/ledger.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { createUnitOfWork } from '../store/unit-of-work.ts';
import { eventually } from '../testing/eventually.ts';
import { serveGateway } from '../testing/served-gateway.ts';
import { createTestKey } from '../testing/test-keys.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createGateway, type Gateway } from './create-gateway.ts';
import { createLog } from './log.ts';

let store: TestStore;
afterEach(() => store.close({ audit: false }));

const masterKey = (kid: string, key: Buffer): string => `${kid}:${key.toString('base64')}`;

async function open(keys: string): Promise<{ gateway: Gateway; written: () => string }> {
  let written = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    written += chunk.toString();
    done();
  };
  const env = { DATABASE_URL: store.url, CRYPTOIX_MASTER_KEYS: keys, CRYPTOIX_PORT: '0' };
  const log = createLog('info', new Writable({ write }));
  const networks = { list: () => [] };
  return { gateway: await createGateway({ config: readConfig(env), networks, log }), written: () => written };
}

async function breakLedger(): Promise<void> {
  const merchant = await store.merchant();
  const lines = [
    { account: 'available', asset: 'BTC:bitcoin', amount: 5n },
    { account: 'house:onchain', asset: 'BTC:bitcoin', amount: -5n },
  ];
  await store.unitOfWork.inMerchant(merchant, 'test', (tx) =>
    postTransfer(tx, { kind: 'confirmed', ref: 'one', lines }),
  );
  await store.asOwner("update ledger_account set balance = balance + 1 where kind = 'available'");
}

describe('R2: a gateway on books that do not hold', () => {
  it('says what it found and never listens', async () => {
    store = await openTestStore(inject('databaseUrl'));
    await breakLedger();
    const { gateway, written } = await open(masterKey('test', randomBytes(32)));
    await expect(gateway.start()).rejects.toThrow('The ledger does not hold (balance_not_sum_of_entries)');
    expect(gateway.app.server.listening).toBe(false);
    await gateway.stop();
    expect(written()).toContain('"query":"balance_not_sum_of_entries","count":1');
  });

  it('ends as a process with exit code 1', async () => {
    store = await openTestStore(inject('databaseUrl'));
    await breakLedger();
    const env = { DATABASE_URL: store.url, CRYPTOIX_MASTER_KEYS: masterKey('test', randomBytes(32)) };
    await expect(serveGateway(env)).rejects.toThrow('so nothing is served');
  });
});

describe('R26: a gateway with a new master key in front', () => {
  it('seals again what the old one sealed, while it serves', async () => {
    store = await openTestStore(inject('databaseUrl'));
    const [old, fresh] = [randomBytes(32), randomBytes(32)];
    const box = createSecretBox([{ kid: 'old', key: old }]);
    const unitOfWork = createUnitOfWork({ db: store.db, box });
    await createTestKey({ ...store, unitOfWork, box }, await store.merchant());
    const { gateway, written } = await open(`${masterKey('new', fresh)},${masterKey('old', old)}`);
    await gateway.start();
    const kids = () => store.asOwner("select split_part(sealed, '|', 2) as kid from secret");
    await eventually(kids, (rows) => rows.every(({ kid }) => kid === 'new'));
    await gateway.stop();
    expect(written()).toContain('"secrets":1,"answers":0');
  });
});

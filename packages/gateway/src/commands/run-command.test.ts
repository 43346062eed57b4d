import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { testXpub } from '../chain/evm/testing.ts';
import { createKeyStore } from '../store/key-store.ts';
import { createSecretBox, parseMasterKeys } from '../store/secret-box.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { runCommand } from './run-command.ts';

let store: TestStore;
const folder = mkdtempSync(join(tmpdir(), 'cryptoix-commands-'));
const ethereum = {
  network: 'ethereum',
  mode: 'live',
  adapter: 'evm',
  rpcUrl: 'http://127.0.0.1:8545',
  chainId: 1,
  xpub: testXpub,
  confirmations: { default: 12, final: 'finalized' },
  assets: [{ currency: 'ETH', kind: 'native', name: 'Ether', decimals: 18 }],
};
const masterKeys = `k1:${randomBytes(32).toString('base64')}`;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await store.close();
});

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => Record<string, unknown>;
}

const run = async (line: string, env: Record<string, string> = {}): Promise<Run> => {
  let [out, err] = ['', ''];
  const code = await runCommand(line === '' ? [] : line.split(' '), {
    env: { DATABASE_URL: store.url, CRYPTOIX_MASTER_KEYS: masterKeys, ...env },
    print: (text) => (out += `${text}\n`),
    explain: (text) => (err += `${text}\n`),
  });
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown> };
};

const newMerchant = async (): Promise<string> =>
  String((await run('merchants create --name Socks --json')).json().id);
const find = async (publicKey: unknown) => {
  const keys = await createKeyStore({
    unitOfWork: store.unitOfWork,
    box: createSecretBox(parseMasterKeys(masterKeys)),
    listener: null,
  });
  return await keys.find(String(publicKey));
};

describe('merchants create', () => {
  it('prints the account id', async () => {
    const { code, out } = await run('merchants create --name Socks --json');
    expect(code).toBe(0);
    expect(out).toMatch(/^\{"id":"acct_[0-7][0-9A-HJKMNP-TV-Z]{25}"\}\n$/);
  });
});

describe('keys create', () => {
  it('prints a key that the server stub accepts', async () => {
    const made = await run(
      `keys create --merchant ${await newMerchant()} --mode test --scopes full,payments:read --name Shop --allowed-ip 203.0.113.0/24 ::1 --json`,
    );
    expect(made).toMatchObject({ code: 0, err: '' });
    const { id, public_key, secret_key, ...rest } = made.json();
    expect(rest).toEqual({});
    expect(await find(public_key)).toMatchObject({
      id,
      secrets: [secret_key],
      mode: 'test',
      status: 'active',
      allowedIps: ['203.0.113.0/24', '::1'],
    });
  });

  it('refuses what makes no sense, by name', async () => {
    const account = await newMerchant();
    const base = `--merchant ${account} --mode test --name x`;
    const cases: [string, number, string, Record<string, string>?][] = [
      [`keys create ${base} --scopes nonsense`, 1, 'scopes'],
      [`keys create ${base} --scopes full --expires-at yesterday`, 2, '--expires-at'],
      [`keys create ${base} --scopes full --expires-at 2020-01-01T00:00:00Z`, 1, 'future'],
      [`keys create ${base} --scopes full --allowed-ip 1.2.3`, 1, 'CIDR'],
      [
        `keys create --merchant acct_01JD4X8Q2M7Z0V6T3R9K5W1B2C --mode test --name x --scopes full`,
        1,
        'no account',
      ],
      [`keys create --merchant ${account} --mode prod --name x --scopes full`, 2, '--mode'],
      [`keys create ${base} --scopes full`, 1, 'openssl rand', { CRYPTOIX_MASTER_KEYS: '' }],
      [`keys create ${base} --scopes full`, 1, 'CRYPTOIX_PROT', { CRYPTOIX_PROT: '1' }],
    ];
    for (const [line, code, text, env] of cases) {
      const result = await run(line, env);
      expect(result.code, line).toBe(code);
      expect(result.err, line).toContain(text);
      expect(result.out, line).toBe('');
    }
  });

  it('makes live keys only where a live network is a real one', async () => {
    const line = `keys create --merchant ${await newMerchant()} --mode live --name x --scopes full --json`;
    expect(await run(line)).toMatchObject({ code: 1, out: '' });
    const tried = async (network: object, env: Record<string, string> = {}): Promise<Run> => {
      const file = join(folder, 'networks.json');
      writeFileSync(file, JSON.stringify([{ ...ethereum, ...network }]));
      return await run(line, { CRYPTOIX_NETWORKS_FILE: file, ...env });
    };
    expect((await tried({ mode: 'test' })).err).toContain('no live network');
    expect((await tried({ chainId: 31337 })).err).toContain('development chain');
    expect((await tried({ development: true })).err).toContain('development chain');
    expect((await tried({}, { CRYPTOIX_SANDBOX: '1' })).err).toContain('sandbox');
    const made = await tried({});
    expect(made.json().public_key).toMatch(/^pk_live_/);
    expect(made.json().secret_key).toMatch(/^sk_live_/);
  });
});

describe('keys revoke and set-limits', () => {
  it('change one key and no other', async () => {
    const account = await newMerchant();
    const make = async () =>
      (await run(`keys create --merchant ${account} --mode test --scopes full --name x --json`)).json();
    const [one, other] = [await make(), await make()];

    const limited = await run(
      `keys set-limits ${String(one.public_key)} --per-minute 600 --per-hour 9000 --json`,
    );
    expect(limited.json()).toMatchObject({ id: one.id, per_minute: 600, per_hour: 9000 });
    expect((await find(one.public_key))?.limits).toEqual({ perMinute: 600, perHour: 9000 });
    expect((await find(other.public_key))?.limits).toEqual({ perMinute: 60, perHour: 1000 });

    expect(await run(`keys revoke ${String(one.public_key)}`)).toMatchObject({ code: 0 });
    expect(await run(`keys revoke ${String(one.public_key)}`)).toMatchObject({ code: 0 });
    expect((await find(one.public_key))?.status).toBe('revoked');
    expect((await find(other.public_key))?.status).toBe('active');
    expect(await store.asOwner('select type from event where object_id = $1', [one.id])).toEqual([
      { type: 'api_key.revoked' },
    ]);
  });

  it('refuse an unknown key without repeating it, and limits of nothing', async () => {
    const unknown = await run('keys revoke sk_test_canary');
    expect(unknown).toMatchObject({ code: 1, out: '' });
    expect(unknown.err).not.toContain('canary');
    expect((await run('keys set-limits pk_test_x --per-minute 0 --per-hour 5')).code).toBe(2);
  });
});

describe('audit', () => {
  it('exits 1 and shows the rows when the ledger does not hold', async () => {
    const clean = await run('audit');
    expect(clean.code).toBe(0);
    expect(clean.out.split('\n').filter((line) => line.startsWith('ok'))).toHaveLength(
      clean.out.trim().split('\n').length,
    );
    const merchant = await store.merchant();
    await store.asOwner(
      `insert into ledger_account (merchant_id, id, mode, asset, kind, balance) values ($1, $1, 'test', 'BTC:bitcoin', 'house:onchain', 5)`,
      [merchant],
    );
    const broken = await run('audit --json');
    await store.asOwner('delete from ledger_account where id = $1', [merchant]);
    expect(broken.code).toBe(1);
    expect(broken.json()).toMatchObject({
      ok: false,
      findings: [{ query: 'balance_not_sum_of_entries', rows: [{ id: merchant }] }],
    });
  });
});

describe('migrate', () => {
  it('has nothing to do the second time', async () => {
    expect((await run('migrate --json')).json()).toMatchObject({ applied: [] });
  });
});

describe('the program', () => {
  it('exits 2 for what it does not know, 0 for help', async () => {
    expect((await run('mgrate')).code).toBe(2);
    expect((await run('keys')).code).toBe(2);
    expect((await run('--help')).out).toContain('merchants');
    expect((await run('--help')).code).toBe(0);
  });
});

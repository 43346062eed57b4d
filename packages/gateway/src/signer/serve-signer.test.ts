import { request } from 'node:http';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { SignerAway, SignerRefusal, type EvmUnsigned, type SignRequest } from '../app/ports/wallet.ts';
import { createHttpSigner } from '../signer-client/http-signer.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { openApprovals } from './approved.ts';
import { Refused } from './refusal.ts';
import { serveSigner, type ServedSigner } from './serve-signer.ts';

const secret = 'test secret between gateway and signer';
const folder = mkdtempSync(join(tmpdir(), 'cryptoix-serve-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const unsigned = { kind: 'evm', nonce: 1 } as EvmUnsigned;
const asked: SignRequest = {
  network: 'ethereum',
  mode: 'test',
  merchantId: 'm',
  group: 'grp_1',
  attempt: 1,
  unsigned,
};

describe('the signer’s door', () => {
  const path = join(folder, 'signer.sock');
  const address = { kind: 'unix', path } as const;
  let served: ServedSigner;
  let answer: () => Promise<{ raw: string; txid: string }>;
  beforeEach(async () => {
    answer = () => Promise.resolve({ raw: '0x02', txid: '0x01' });
    const networks = () => [{ network: 'ethereum', mode: 'test' }];
    served = await serveSigner({ networks, sign: () => answer() }, address, secret);
  });
  afterEach(() => served.close());

  it('opens to the gateway, on a socket that others cannot use', async () => {
    const signer = createHttpSigner({ address, secret });
    expect(await signer.isReady({ network: 'ethereum', mode: 'test' })).toBe(true);
    expect(await signer.isReady({ network: 'ethereum', mode: 'live' })).toBe(false);
    expect(await signer.sign(asked)).toEqual({ raw: '0x02', txid: '0x01' });
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });

  it('stays shut to another secret, and to no signature at all', async () => {
    const stranger = createHttpSigner({ address, secret: 'another secret of enough characters' });
    expect(await stranger.isReady({ network: 'ethereum', mode: 'test' })).toBe(false);
    await expect(stranger.sign(asked)).rejects.toThrow(SignerAway);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request({ socketPath: path, method: 'POST', path: '/v1/sign' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(asked));
    });
    expect(status).toBe(401);
  });

  it('tells a refusal from its own trouble, and says nothing of the latter', async () => {
    const signer = createHttpSigner({ address, secret });
    answer = () => Promise.reject(new Refused('It is above a limit.'));
    const refusal = await signer.sign(asked).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(SignerRefusal);
    expect(refusal).toMatchObject({ message: 'It is above a limit.' });
    answer = () => Promise.reject(new Error('the database password is hunter2'));
    const trouble = await signer.sign(asked).catch((error: unknown) => error);
    expect(trouble).toBeInstanceOf(SignerAway);
    expect(String(trouble)).not.toContain('hunter2');
  });

  it('is away where nobody listens, or nobody answers in time', async () => {
    const nobody = createHttpSigner({ address: { kind: 'unix', path: join(folder, 'none.sock') }, secret });
    expect(await nobody.isReady({ network: 'ethereum', mode: 'test' })).toBe(false);
    await expect(nobody.sign(asked)).rejects.toThrow(SignerAway);
    answer = () => new Promise(() => undefined);
    const hasty = createHttpSigner({ address, secret, timeoutMs: 50 });
    await expect(hasty.sign(asked)).rejects.toThrow(SignerAway);
  });
});

describe('the signer’s look at the database', () => {
  let store: TestStore;
  beforeAll(async () => {
    store = await openTestStore(inject('databaseUrl'), { max: 2 });
  });
  afterAll(() => store.close());

  it('reads what is approved and can change nothing', async () => {
    const grants = await store.asOwner(
      `select table_name, privilege_type from information_schema.role_table_grants
       where grantee = 'cryptoix_signer' order by 1, 2`,
    );
    expect(grants.map((row) => `${String(row.privilege_type)} ${String(row.table_name)}`)).toEqual([
      'SELECT deposit_address',
      'SELECT payout',
      'SELECT wallet_group',
    ]);
  });

  it('finds nothing under names that mean nothing', async () => {
    const approvals = openApprovals(store.url);
    const merchantId = await store.merchant();
    const found = approvals.find({ merchantId, group: 'grp_1', network: 'ethereum', mode: 'test' });
    await expect(found).rejects.toThrow('nothing approved under this name');
    await approvals.close();
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Cryptoix } from '@cryptoix/sdk';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { testTpub } from '../chain/bitcoin/testing.ts';
import { createSimDevChain } from '../chain/sim/sim-dev-chain.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { eventually } from '../testing/eventually.ts';
import { serveGateway, type ServedGateway } from '../testing/served-gateway.ts';
import { createTestMerchant } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

const rounds = 3;
const payers = 6;

let store: TestStore;
let folder: string;
let pool: pg.Pool;
let env: Record<string, string>;
const masterKey = randomBytes(32);

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  pool = new pg.Pool({ connectionString: store.url, max: 4 });
  // Its last connections may be cut with the database that is removed.
  pool.on('error', () => undefined);
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-kill-test-'));
  const networks = [
    {
      network: 'bitcoin',
      mode: 'test',
      adapter: 'sim',
      xpub: testTpub,
      confirmations: { default: 1, final: 3 },
      assets: [{ currency: 'BTC', kind: 'native', name: 'Bitcoin', decimals: 8 }],
    },
  ];
  writeFileSync(join(folder, 'networks.json'), JSON.stringify(networks));
  env = {
    DATABASE_URL: store.url,
    CRYPTOIX_MASTER_KEYS: `test:${masterKey.toString('base64')}`,
    CRYPTOIX_NETWORKS_FILE: join(folder, 'networks.json'),
  };
});
afterAll(async () => {
  await pool.end();
  // The audit of the ledger throws here where anything is lost, doubled or unbalanced.
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

it('loses and doubles nothing when it is killed in the middle of payments', async () => {
  const dev = createSimDevChain({ network: 'bitcoin', currency: 'BTC', pool });
  let served: ServedGateway = await serveGateway(env);
  const box = createSecretBox([{ kid: 'test', key: masterKey }]);
  const { merchantId, publicKey, secretKey } = await createTestMerchant(store, box, served.origin);
  const clientFor = ({ origin }: ServedGateway): Cryptoix =>
    new Cryptoix({ publicKey, secretKey, baseUrl: `${origin}/v1`, maxRetries: 0 });

  const acknowledged = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    const keys = Array.from({ length: payers }, () => randomUUID());
    // A payer asks until it is answered, with one key, and pays once.
    const payer = async (idempotencyKey: string): Promise<void> => {
      for (;;) {
        try {
          const payment = await clientFor(served).payments.create(
            { amount: '0.5', currency: 'BTC' },
            { idempotencyKey },
          );
          acknowledged.set(idempotencyKey, payment.id);
          await dev.fund(payment.options[0]?.address ?? '', 50_000_000n);
          return;
        } catch (error) {
          if (error instanceof Error && 'status' in error && error.status === 400) throw error;
          await sleep(100);
        }
      }
    };
    const paying = Promise.all(keys.map(payer));
    await sleep(100 + 700 * round);
    await served.kill();
    served = await serveGateway(env);
    await paying;
  }

  const client = clientFor(served);
  const count = rounds * payers;
  expect(new Set(acknowledged.values()).size).toBe(count);
  for (const id of acknowledged.values()) {
    const paid = await eventually(
      () => client.payments.retrieve(id),
      ({ status }) => status === 'confirmed',
      15_000,
    );
    expect(paid).toMatchObject({ exception: null, amount_received: '0.50000000' });
    expect(paid.transaction_ids).toHaveLength(1);
  }
  const total = `${count / 2}.00000000`;
  expect((await client.balance.retrieve()).balances[0]).toMatchObject({
    available: total,
    pending: '0.00000000',
    total,
  });
  const events = await store.asOwner(
    `select type, count(*)::int as count, count(distinct object_id)::int as objects from event
     where merchant_id = $1 and type like 'payment.%' group by type order by type`,
    [merchantId],
  );
  expect(events.find(({ type }) => type === 'payment.created')).toMatchObject({ count, objects: count });
  expect(events.find(({ type }) => type === 'payment.confirmed')).toMatchObject({ count, objects: count });

  expect(await served.stop()).toBe(0);
  expect(served.output()).not.toContain(secretKey);
});

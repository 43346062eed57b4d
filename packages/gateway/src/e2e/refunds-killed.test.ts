import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findAnvil, installAnvil, startAnvil } from '@cryptoix/devnet';
import { Cryptoix } from '@cryptoix/sdk';
import type { Payment, Refund } from '@cryptoix/spec';
import { Address } from '@scure/btc-signer';
import pg from 'pg';
import { getAddress, toHex } from 'viem';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { bitcoinRegtest } from '../chain/bitcoin/params.ts';
import { deployTestTokens } from '../chain/evm/dev/deploy-test-tokens.ts';
import { parseNetworks } from '../chain/network-config.ts';
import { openNetworks, type OpenNetworks } from '../chain/open-networks.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { eventually } from '../testing/eventually.ts';
import { fund } from '../testing/fund.ts';
import { createLocalSigner, type LocalSigner } from '../testing/local-signer.ts';
import { bitcoinConfig, ethereumConfig } from '../testing/payout-gateway.ts';
import { finishedRefund, untilPayment } from '../testing/refund-desk.ts';
import { serveGateway, type ServedGateway } from '../testing/served-gateway.ts';
import { createTestMerchant } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`killed refunds on a local Ethereum. Install it with: ${installAnvil}`);

const kills = 2;

let store: TestStore;
let folder: string;
let pool: pg.Pool;
let anvil: Awaited<ReturnType<typeof startAnvil>> | null = null;
let signer: LocalSigner;
let networks: OpenNetworks;
let env: Record<string, string>;
let served: ServedGateway;
const masterKey = randomBytes(32);

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  pool = new pg.Pool({ connectionString: store.url, max: 4 });
  // Its last connections may be cut with the database that is removed.
  pool.on('error', () => undefined);
  folder = mkdtempSync(join(tmpdir(), 'cryptoix-refund-kill-'));
  const list = [bitcoinConfig()];
  if (hasAnvil) {
    anvil = await startAnvil({ log: join(folder, 'anvil.log') });
    list.push(ethereumConfig(anvil.url, await deployTestTokens(anvil.url)));
  }
  writeFileSync(join(folder, 'networks.json'), JSON.stringify(list));
  const configs = parseNetworks(list);
  networks = openNetworks(configs, { pool });
  // It lives on, as another process does when the gateway's is killed.
  signer = createLocalSigner(configs);
  await signer.start(store.url);
  env = {
    DATABASE_URL: store.url,
    CRYPTOIX_MASTER_KEYS: `test:${masterKey.toString('base64')}`,
    CRYPTOIX_NETWORKS_FILE: join(folder, 'networks.json'),
    ...signer.env,
  };
});
afterAll(async () => {
  await served.kill();
  await signer.close();
  await networks.close();
  await pool.end();
  await anvil?.stop();
  // The audit throws here where anything is lost, doubled or unbalanced.
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const freshAddress = (network: string): string =>
  network === 'bitcoin'
    ? Address(bitcoinRegtest).encode({ type: 'wpkh', hash: randomBytes(20) })
    : getAddress(toHex(randomBytes(20)));

/** What a network itself says came to an address, in blocks. */
async function arrived(name: string, address: string): Promise<bigint[]> {
  const reader = networks.list('test').find((each) => each.name === name)?.reader;
  if (reader === undefined) throw new Error(`there is no ${name}`);
  const tip = await reader.tip();
  const found: bigint[] = [];
  for (let height = 1; height <= tip.height; height++) {
    const block = await reader.blockAt(height);
    if (block === null) throw new Error(`there is no block ${height}`);
    for (const { amount } of await reader.scanBlock(block, new Set([address]))) found.push(amount);
  }
  return found;
}

const wanted = [
  { currency: 'BTC', network: 'bitcoin', units: 200_000n },
  ...(hasAnvil
    ? [
        { currency: 'ETH', network: 'ethereum', units: 4n * 10n ** 16n },
        { currency: 'USDC', network: 'ethereum', units: 10n ** 8n },
      ]
    : []),
];

it('refunds are paid exactly once when the gateway is killed among them', async () => {
  served = await serveGateway(env);
  const box = createSecretBox([{ kid: 'test', key: masterKey }]);
  const { publicKey, secretKey } = await createTestMerchant(store, box, served.origin);
  const clientFor = ({ origin }: ServedGateway): Cryptoix =>
    new Cryptoix({ publicKey, secretKey, baseUrl: `${origin}/v1`, maxRetries: 0 });
  const client = clientFor(served);
  const money = { BTC: ['0.1'], ETH: ['1'], USDC: ['1000'] } as const;
  await Promise.all(
    wanted.map(({ currency }) => fund(client, currency, ...money[currency as keyof typeof money])),
  );
  const payments = await Promise.all(
    wanted.map(async ({ currency, network, units }): Promise<[string, string, bigint, Payment]> => {
      const created = await client.payments.create({
        amount: '100',
        currency: 'USD',
        accepted: [{ currency, network }],
      });
      const dev = networks.list('test').find((each) => each.name === network)?.dev;
      await dev?.fund(created.options[0]?.address ?? '', units, currency);
      const paid = await untilPayment(client, created, ({ status }) => status === 'confirmed');
      return [network, freshAddress(network), units, paid];
    }),
  );

  const refunds = new Map<string, string>();
  const clerk = async (address: string, payment: Payment): Promise<void> => {
    const idempotencyKey = randomUUID();
    for (;;) {
      try {
        const ask = { payment_id: payment.id, address };
        refunds.set(address, (await clientFor(served).refunds.create(ask, { idempotencyKey })).id);
        return;
      } catch (error) {
        if (error instanceof Error && 'status' in error && error.status === 400) throw error;
        await sleep(100);
      }
    }
  };
  const pauses = Array.from({ length: kills }, () => randomInt(100, 1_500));
  console.info(`killed after ${pauses.join(', ')} ms`);
  const asking = Promise.all(payments.map(([, address, , payment]) => clerk(address, payment)));
  for (const pause of pauses) {
    await sleep(pause);
    await served.kill();
    served = await serveGateway(env);
  }
  await asking;

  const at = clientFor(served);
  for (const [network, address, units, payment] of payments) {
    const refund: Refund = await finishedRefund(at, { id: refunds.get(address) ?? '' });
    expect(refund.status).toBe('completed');
    expect(await arrived(network, address)).toEqual([units]);
    expect((await at.payments.retrieve(payment.id)).amount_refunded).toBe('100.00');
    const { data } = await at.refunds.list({ payment_id: payment.id });
    expect(data.map(({ id }) => id)).toEqual([refund.id]);
  }
  const told = await eventually(
    () =>
      store.asOwner(
        `select type, count(*)::int as count, count(distinct object_id)::int as objects from event
         where type like 'refund.%' group by type order by type`,
      ),
    (rows) => rows.length === 4,
  );
  const count = payments.length;
  expect(told).toEqual(
    ['completed', 'created', 'pending', 'processing'].map((status) => ({
      type: `refund.${status}`,
      count,
      objects: count,
    })),
  );
}, 90_000);

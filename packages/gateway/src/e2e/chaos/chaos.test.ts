import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findAnvil, installAnvil, startAnvil, type RunningAnvil } from '@cryptoix/devnet';
import { Cryptoix } from '@cryptoix/sdk';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../../app/ports/chain.ts';
import { testTpub } from '../../chain/bitcoin/testing.ts';
import { createAnvilClient, type AnvilClient } from '../../chain/evm/dev/anvil-client.ts';
import { deployTestTokens, type TestTokens } from '../../chain/evm/dev/deploy-test-tokens.ts';
import { createEvmDevChain } from '../../chain/evm/dev/evm-dev-chain.ts';
import { oddToken } from '../../chain/evm/odd/generated/odd-contracts.ts';
import { testXpub } from '../../chain/evm/testing.ts';
import { createSimDevChain } from '../../chain/sim/sim-dev-chain.ts';
import { createSecretBox } from '../../store/secret-box.ts';
import { eventually } from '../../testing/eventually.ts';
import { callContract, deployOddToken } from '../../testing/odd-contracts.ts';
import { createRandom } from '../../testing/seeded-random.ts';
import { serveGateway, type ServedGateway } from '../../testing/served-gateway.ts';
import { createTestMerchant } from '../../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../../testing/test-store.ts';
import { moveChain } from './move-chain.ts';
import { askForPayment, behave, type Asked, type PayableAsset } from './payer.ts';
import {
  sumsOf,
  tellByAnvil,
  tellByApi,
  tellByEvents,
  tellByLedger,
  tellBySimulation,
  type Currencies,
} from './stories.ts';

// R1 to R3 and R6 in one: a gateway of its own process is killed again and again while people pay as people do
// and two networks are reorganised; at the end four sources tell the same to the last unit. Run in full by
// `npm run verify chaos`; CHAOS_SEED plays the choices of a run again.
const full = process.env['CHAOS'] === 'full';
const kills = Number(process.env['CHAOS_KILLS'] ?? (full ? 100 : 4));
const wanted = Number(process.env['CHAOS_PAYMENTS'] ?? (full ? 20_000 : 90));
const payers = full ? 16 : 6;

if (findAnvil().kind !== 'binary') it.skip(`kills under chaos. Install anvil with: ${installAnvil}`);

describe.runIf(findAnvil().kind === 'binary')('a gateway that is killed at random', () => {
  const given = process.env['CHAOS_SEED'];
  const random = createRandom(given === undefined ? undefined : Number(given));
  const masterKey = randomBytes(32);
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-chaos-'));
  let store: TestStore;
  let pool: pg.Pool;
  let anvil: RunningAnvil;
  let client: AnvilClient;
  let tokens: TestTokens;
  let bitcoin: DevChain;
  let ethereum: DevChain;
  let assets: readonly PayableAsset[];
  let env: Record<string, string>;
  let served: ServedGateway | null = null;
  let isOver = false;

  beforeAll(async () => {
    store = await openTestStore(inject('databaseUrl'));
    pool = new pg.Pool({ connectionString: store.url, max: 4 });
    // Its last connections may be cut with the database that is removed.
    pool.on('error', () => undefined);
    anvil = await startAnvil({ log: join(folder, 'anvil.log') });
    client = createAnvilClient(anvil.url);
    tokens = await deployTestTokens(anvil.url);
    const imitation = { abi: oddToken.abi, address: await deployOddToken(client, 6) };
    bitcoin = createSimDevChain({ network: 'bitcoin', currency: 'BTC', pool });
    const listed = [
      { currency: 'USDC', contract: tokens.USDC, decimals: 6 },
      { currency: 'USDT', contract: tokens.USDT, decimals: 6 },
    ];
    const node = {
      network: 'ethereum',
      rpcUrl: anvil.url,
      chainId: 31337,
      tokens: listed,
      nativeCurrency: 'ETH',
    };
    ethereum = createEvmDevChain({ ...node, pool: null });
    const sendUnlisted = async (address: string): Promise<void> => {
      await callContract(client, imitation, 'mint', [address, 5_000_000n], { by: 8 });
    };
    assets = [
      { currency: 'BTC', dev: bitcoin, due: 50_000_000n, amount: '0.5', wrong: null, sendUnlisted: null },
      {
        ...{ currency: 'USDC', dev: ethereum, due: 25_000_000n, amount: '25', sendUnlisted },
        wrong: { currency: 'USDT', amount: 7_000_000n },
      },
      {
        ...{ currency: 'ETH', dev: ethereum, due: 10n ** 17n, amount: '0.1', sendUnlisted },
        wrong: { currency: 'USDC', amount: 7_000_000n },
      },
    ];
    const networks = [
      {
        ...{ network: 'bitcoin', mode: 'test', adapter: 'sim', xpub: testTpub },
        confirmations: { default: 2, final: 6 },
        assets: [{ currency: 'BTC', kind: 'native', decimals: 8 }],
      },
      {
        // Not called a development chain: nobody but this test moves it.
        ...{
          network: 'ethereum',
          mode: 'test',
          adapter: 'evm',
          rpcUrl: anvil.url,
          chainId: 31337,
          xpub: testXpub,
        },
        confirmations: { default: 2, final: 6 },
        assets: [
          { currency: 'ETH', kind: 'native', decimals: 18 },
          ...listed.map((token) => ({ ...token, kind: 'token' })),
        ],
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
    isOver = true;
    await served?.kill();
    await pool.end();
    // The audit of the ledger throws here where anything is lost, doubled or unbalanced.
    await store.close();
    await anvil.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells one story in the end', { timeout: 120_000 + kills * 60_000 + wanted * 300 }, async () => {
    process.stdout.write(`chaos: seed ${random.seed}, ${kills} kills, ${wanted} payments\n`);
    let running = (served = await serveGateway(env));
    const box = createSecretBox([{ kid: 'test', key: masterKey }]);
    const merchant = await createTestMerchant(store, box, running.origin);
    // The first addresses of the test wallet are the faucet's accounts, which have money of their own.
    const { client: patient, merchantId, publicKey, secretKey } = merchant;
    for (let index = 0; index < 12; index += 1)
      await patient.payments.create({ amount: '1', currency: 'ETH' });

    const current = (): Cryptoix =>
      new Cryptoix({
        publicKey,
        secretKey,
        baseUrl: `${running.origin}/v1`,
        maxRetries: 0,
        timeoutMs: 10_000,
      });
    const asked: Asked[] = [];
    const sent = { bitcoin: [] as string[], ethereum: [] as string[] };
    const played: Record<string, number> = {};
    let killed = 0;
    const pay = async (turns: ReturnType<typeof createRandom>): Promise<void> => {
      // As long as there are kills to come, somebody pays.
      while (asked.length < wanted || killed < kills) {
        const asset = turns.pick(assets);
        const one = await askForPayment(current, asset, () => isOver);
        if (one === null) return;
        asked.push(one);
        const { behaviour, txids } = await behave(one, asset, turns);
        played[behaviour] = (played[behaviour] ?? 0) + 1;
        sent[asset.dev === bitcoin ? 'bitcoin' : 'ethereum'].push(...txids);
      }
    };
    const movers = [
      moveChain(
        bitcoin,
        random.fork(),
        () => sent.bitcoin,
        () => isOver,
      ),
      moveChain(
        ethereum,
        random.fork(),
        () => sent.ethereum,
        () => isOver,
      ),
    ];
    let cut = 0;
    const paying = Promise.all(Array.from({ length: payers }, () => pay(random.fork())));
    const kill = async (turns: ReturnType<typeof createRandom>): Promise<void> => {
      while (killed < kills) {
        await sleep(turns.between(100, 2_000));
        if (turns.chance(0.4)) {
          const [row] = await store.asOwner(
            `select count(pg_terminate_backend(pid))::int as cut from (select pid from pg_stat_activity
              where application_name like 'cryptoix-%' and datname = current_database()
              order by random() limit 2) chosen`,
          );
          cut += Number(row?.['cut']);
          await sleep(turns.between(50, 500));
        }
        await running.kill();
        killed += 1;
        running = served = await serveGateway(env);
      }
    };
    await Promise.all([paying, kill(random.fork())]);
    isOver = true;
    const moves = await Promise.all(movers);
    process.stdout.write(
      `chaos: ${killed} kills, ${cut} connections cut, ${JSON.stringify(played)}, ${JSON.stringify(moves)}\n`,
    );

    // What waits is mined and confirmed, and read to the end.
    for (const dev of [bitcoin, ethereum]) while ((await dev.pending()).length > 0) await dev.mine(1);
    const tips = [await bitcoin.mine(4), await ethereum.mine(4)];
    await eventually(
      () =>
        store.asOwner(
          `select (select json_object_agg(network, height) from chain_cursor) as read,
             (select count(*)::int from chain_transaction where status = 'pending') as open`,
        ),
      ([row]) => {
        const read = row?.['read'] as Record<string, number>;
        return row?.['open'] === 0 && tips.every(({ network, height }) => (read[network] ?? 0) >= height);
      },
      60_000 + wanted * 50,
    );

    const api = current();
    const currencies: Record<'bitcoin' | 'ethereum', Currencies> = {
      bitcoin: new Map([[null, { currency: 'BTC', decimals: 8 }]]),
      ethereum: new Map([
        [null, { currency: 'ETH', decimals: 18 }],
        [tokens.USDC, { currency: 'USDC', decimals: 6 }],
        [tokens.USDT, { currency: 'USDT', decimals: 6 }],
      ]),
    };
    const addresses = new Set(asked.map(({ address }) => address));
    const chain = {
      bitcoin: await tellBySimulation(store, addresses),
      ethereum: await tellByAnvil(client, addresses, currencies.ethereum),
    };
    const sums = { ...sumsOf('bitcoin', chain.bitcoin), ...sumsOf('ethereum', chain.ethereum) };
    for (const network of ['bitcoin', 'ethereum'] as const) {
      expect(chain[network].length).toBeGreaterThan(0);
      expect(await tellByApi(api, network, currencies[network])).toEqual(chain[network]);
      // Nobody is told of what is not listed.
      const listed = chain[network].filter((each) => !/ 0x\w+ \d+$/.test(each));
      expect(await tellByEvents(store, merchantId, network, currencies[network])).toEqual(listed);
    }
    expect(await tellByLedger(store, merchantId)).toEqual(sums);

    // Each payment that was acknowledged is there once, and says of itself what its last event says.
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
    const rows = await store.asOwner(
      `select p.id, p.status, (select count(*)::int from event e where e.object_id = p.id and e.type = 'payment.created') as created,
         (select convert_from(e.payload, 'utf8')::jsonb #>> '{data,object,status}' from event e
           where e.object_id = p.id order by e.object_version desc, e.id desc limit 1) as told
       from payment p where p.merchant_id = $1 and p.id = any($2)`,
      [merchantId, asked.map(({ id }) => id)],
    );
    expect(rows).toHaveLength(asked.length);
    for (const { id, status, created, told } of rows) expect([id, created, told]).toEqual([id, 1, status]);
    const [row] = await store.asOwner('select count(*)::int as count from payment where merchant_id = $1', [
      merchantId,
    ]);
    expect(row?.['count']).toBe(asked.length + 12);

    expect(await running.stop()).toBe(0);
    expect(running.output()).not.toContain(secretKey);
  });
});

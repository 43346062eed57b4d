import { randomBytes } from 'node:crypto';
import { Cryptoix } from '@cryptoix/sdk';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { toApiKeyView } from '../api/api-keys.ts';
import { createApiKey } from '../app/api-keys/create-api-key.ts';
import { readConfig } from '../config.ts';
import { json, startFakeSource, type FakeSource } from '../rates/testing.ts';
import { createGateway, type Gateway } from '../serve/create-gateway.ts';
import { createLog } from '../serve/log.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { createSecretBox } from '../store/secret-box.ts';
import { eventually } from '../testing/eventually.ts';
import { untilReady } from '../testing/served-gateway.ts';
import { simulatedBitcoin } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

let store: TestStore;
let pool: pg.Pool;
let kraken: FakeSource;
let bitstamp: FakeSource;
let gateway: Gateway | null = null;

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  pool = new pg.Pool({ connectionString: store.url, max: 2 });
  pool.on('error', () => undefined);
  kraken = await startFakeSource(json({ error: [], result: { XXBTZUSD: { c: ['95000.10000', '1'] } } }));
  const timestamp = `${Math.floor(Date.now() / 1000)}`;
  bitstamp = await startFakeSource(json({ last: '95100', timestamp }));
});
afterAll(async () => {
  await gateway?.stop();
  await pool.end();
  await kraken.close();
  await bitstamp.close();
  await store.close();
});

/** A gateway with a live network, and a client with a live key. */
async function open(): Promise<Cryptoix> {
  await gateway?.stop();
  const key = randomBytes(32);
  const config = readConfig({
    DATABASE_URL: store.url,
    CRYPTOIX_MASTER_KEYS: `test:${key.toString('base64')}`,
    CRYPTOIX_PORT: '0',
    CRYPTOIX_LOG_LEVEL: 'silent',
    CRYPTOIX_RATE_SOURCES: 'kraken,bitstamp',
    CRYPTOIX_RATE_URLS: `kraken=${kraken.url},bitstamp=${bitstamp.url}`,
  });
  const bitcoin = { ...simulatedBitcoin(pool), mode: 'live', dev: null } as const;
  const networks = { list: (mode: string) => (mode === 'live' ? [bitcoin] : []) };
  gateway = await createGateway({ config, networks, log: createLog('silent'), timing: { followMs: 50 } });
  const origin = await gateway.start();
  await untilReady(origin);
  const box = createSecretBox([{ kid: 'test', key }]);
  const made = await store.unitOfWork.inMerchant(await store.merchant(), 'live', (tx) =>
    createApiKey(
      createApiKeyStore(tx, { box, toView: (each, realNow) => ({ ...toApiKeyView(each, realNow) }) }),
      'live',
      { name: 'Test key', scopes: ['full'], allowedIps: [], expiresAt: null },
      { operator: true },
    ),
  );
  const { publicKey } = made.key;
  return new Cryptoix({ publicKey, secretKey: made.secret, baseUrl: `${origin}/v1`, maxRetries: 0 });
}

it('prices live payments by the median of the sources', async () => {
  const client = await open();
  const { data } = await eventually(
    () => client.rates.list(),
    (rates) => rates.data.length > 0,
  );
  expect(data).toMatchObject([
    { base: 'BTC', quote: 'USD', rate: '95050.05', method: 'median', stale: false, livemode: true },
  ]);
  expect(data[0]?.sources.map(({ name, rate }) => [name, rate])).toEqual([
    ['bitstamp', '95100.00'],
    ['kraken', '95000.10'],
  ]);
  const payment = await client.payments.create({ amount: '49.90', currency: 'USD' });
  expect(payment.options).toMatchObject([
    { rate: '95050.05', rate_source: 'median(bitstamp,kraken)', amount: '0.00052499' },
  ]);
});

it('answers 503 where the sources disagree, while payments in crypto go on', async () => {
  bitstamp.play = json({ last: '1', timestamp: `${Math.floor(Date.now() / 1000)}` });
  const client = await open();
  await eventually(
    () => Promise.resolve([kraken.asked.length, bitstamp.asked.length]),
    (asked) => asked.every((count) => count >= 2),
  );
  expect((await client.rates.list()).data).toEqual([]);
  await expect(client.payments.create({ amount: '49.90', currency: 'USD' })).rejects.toMatchObject({
    status: 503,
    code: 'service_unavailable',
    reason: 'rate_unavailable',
  });
  const payment = await client.payments.create({ amount: '0.001', currency: 'BTC' });
  expect(payment).toMatchObject({
    status: 'pending',
    options: [{ amount: '0.00100000', rate_source: null }],
  });
});

import { randomBytes } from 'node:crypto';
import { Cryptoix } from '@cryptoix/sdk';
import pg from 'pg';
import { createApiKey } from '../app/api-keys/create-api-key.ts';
import type { Checkpoint } from '../app/payouts/checkpoint.ts';
import type { DevChain } from '../app/ports/chain.ts';
import type { Network } from '../app/ports/networks.ts';
import { toApiKeyView } from '../api/api-keys.ts';
import { createBitcoinDeriver } from '../chain/bitcoin/address-deriver.ts';
import { bitcoinRegtest } from '../chain/bitcoin/params.ts';
import { testTpub } from '../chain/bitcoin/testing.ts';
import { createUtxoWallet } from '../chain/bitcoin/utxo-wallet.ts';
import { createSimDevChain } from '../chain/sim/sim-dev-chain.ts';
import { createSimReader } from '../chain/sim/sim-reader.ts';
import { readConfig, type Config } from '../config.ts';
import type { Asset, DepthTier } from '../domain/money/asset.ts';
import { createGateway, type Gateway } from '../serve/create-gateway.ts';
import { createLog } from '../serve/log.ts';
import type { Timing } from '../serve/network-jobs.ts';
import type { WalletTiming } from '../serve/wallet-jobs.ts';
import { createApiKeyStore } from '../store/api-keys.ts';
import { setKeyLimits } from '../store/operator-keys.ts';
import { createSecretBox, type SecretBox } from '../store/secret-box.ts';
import { untilReady } from './served-gateway.ts';
import { openTestStore, type TestStore } from './test-store.ts';

/** A merchant with a full test key and the SDK's client for it. */
export interface TestMerchant {
  readonly merchantId: string;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly client: Cryptoix;
}

export interface TestGateway {
  readonly store: TestStore;
  readonly gateway: Gateway;
  /** What its secrets are sealed with. */
  readonly box: SecretBox;
  readonly config: Config;
  /** The origin that it listens on. */
  readonly origin: string;
  readonly networks: readonly Network[];
  /** The simulated Bitcoin network. */
  readonly bitcoin: DevChain;
  /** With a key of that mode, `test` when left out. */
  merchant(mode?: 'test' | 'live'): Promise<TestMerchant>;
  /** The SDK's client for any key, at another gateway's origin where one is given. */
  client(publicKey: string, secretKey: string, at?: string): Cryptoix;
  /** Another gateway on the same database and networks. */
  second(): Promise<{ readonly gateway: Gateway; readonly origin: string }>;
  close(): Promise<void>;
}

export interface TestGatewayOptions {
  /** Networks beside the simulated Bitcoin one. */
  readonly networks?: readonly Network[];
  readonly timing?: Partial<Timing & WalletTiming>;
  readonly env?: Readonly<Record<string, string>>;
  /** The account key of the simulated Bitcoin network's wallet, and how deep its payouts are final. */
  readonly tpub?: string;
  /** Told of the database before anything is served. */
  readonly onStore?: (store: TestStore) => Promise<void>;
  readonly checkpoint?: Checkpoint;
  /** Ready means that this network is read; all of them when left out. */
  readonly waitUntil?: string;
  /** Whether the gateway may move the simulated Bitcoin network (true). */
  readonly movable?: boolean;
  /** Depths of the simulated Bitcoin network for large payments. */
  readonly depths?: readonly DepthTier[];
  /** What is dust there, where it is more than the network itself refuses. */
  readonly dust?: bigint;
}

const quick: Partial<Timing & WalletTiming> = {
  payoutMs: 50,
  resendMs: 500,
  followMs: 50,
  expireMs: 100,
  mineAfterMs: null,
  leaseSeconds: 2,
  missingMs: 300,
};

/**
 * The whole gateway over HTTP, on a database of its own with a simulated Bitcoin network in it. Nothing is
 * mined but by the test.
 */
export async function openTestGateway(
  adminUrl: string,
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const store = await openTestStore(adminUrl);
  await options.onStore?.(store);
  const masterKey = randomBytes(32);
  const config = readConfig({
    DATABASE_URL: store.url,
    CRYPTOIX_MASTER_KEYS: `test:${masterKey.toString('base64')}`,
    CRYPTOIX_PORT: '0',
    CRYPTOIX_SANDBOX: '1',
    CRYPTOIX_LOG_LEVEL: 'error',
    ...options.env,
  });
  const box = createSecretBox([{ kid: 'test', key: masterKey }]);
  const pool = new pg.Pool({ connectionString: store.url, max: 4 });
  // Its last connections may be cut with the database that is removed.
  pool.on('error', () => undefined);
  const simulated = simulatedBitcoin(pool, options);
  const given = options.movable === false ? { ...simulated, dev: null } : simulated;
  const networks = [given, ...(options.networks ?? [])];

  const open = async (): Promise<{ gateway: Gateway; origin: string }> => {
    const gateway = await createGateway({
      config,
      log: createLog(config.logLevel),
      networks: { list: (mode) => networks.filter((network) => network.mode === mode) },
      timing: { ...quick, ...options.timing },
      ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
    });
    return { gateway, origin: await gateway.start() };
  };
  const others: Gateway[] = [];
  const { gateway, origin } = await open();
  await untilReady(origin, options.waitUntil);

  return {
    store,
    gateway,
    box,
    config,
    origin,
    networks,
    bitcoin: simulated.dev as DevChain,
    merchant: (mode) => createTestMerchant(store, box, origin, mode),
    client: (publicKey, secretKey, at = origin) =>
      new Cryptoix({ publicKey, secretKey, baseUrl: `${at}/v1` }),
    second: async () => {
      const another = await open();
      others.push(another.gateway);
      return another;
    },
    close: async () => {
      await Promise.all([gateway, ...others].map((each) => each.stop()));
      await simulated.dev?.stop();
      await pool.end();
      await store.close();
    },
  };
}

/** A new merchant with a key that may do everything, as often as it likes. */
export async function createTestMerchant(
  store: TestStore,
  box: SecretBox,
  origin: string,
  mode: 'test' | 'live' = 'test',
): Promise<TestMerchant> {
  const merchantId = await store.merchant();
  const { key, secret } = await store.unitOfWork.inMerchant(merchantId, mode, (tx) =>
    createApiKey(
      createApiKeyStore(tx, { box, toView: (each, realNow) => ({ ...toApiKeyView(each, realNow) }) }),
      mode,
      { name: 'Test key', scopes: ['full'], allowedIps: [], expiresAt: null },
      { operator: true },
    ),
  );
  const place = { merchantId, mode, id: key.id };
  await setKeyLimits(store.unitOfWork, place, { perMinute: 100_000, perHour: 1_000_000 });
  const client = new Cryptoix({ publicKey: key.publicKey, secretKey: secret, baseUrl: `${origin}/v1` });
  return { merchantId, publicKey: key.publicKey, secretKey: secret, client };
}

const btc: Asset = {
  currency: 'BTC',
  network: 'bitcoin',
  name: 'Bitcoin',
  kind: 'native',
  contract: null,
  decimals: 8,
  displayDecimals: 8,
  dust: 294n,
  minPayment: 1_000n,
  maxPayment: 21_000_000n * 10n ** 8n,
  minPayout: 10_000n,
  confirmations: 1,
};

export function simulatedBitcoin(
  pool: pg.Pool,
  {
    tpub: xpub = testTpub,
    depths = [],
    dust = btc.dust,
  }: Pick<TestGatewayOptions, 'tpub' | 'depths' | 'dust'> = {},
): Network {
  const options = { network: 'bitcoin', currency: 'BTC', pool };
  const addresses = createBitcoinDeriver({ network: 'bitcoin', xpub, params: bitcoinRegtest });
  return {
    name: 'bitcoin',
    mode: 'test',
    simulated: true,
    assets: [{ ...btc, depths, dust }],
    uri: { standard: 'bip21', scheme: 'bitcoin' },
    indexOf: 'output',
    explorerUrl: null,
    reader: createSimReader(options),
    addresses,
    dev: createSimDevChain(options),
    wallet: { ...createUtxoWallet({ xpub, params: bitcoinRegtest, addresses }), final: 3 },
  };
}

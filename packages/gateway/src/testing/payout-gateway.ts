import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAnvil } from '@cryptoix/devnet';
import pg from 'pg';
import type { Checkpoint } from '../app/payouts/checkpoint.ts';
import type { Network } from '../app/ports/networks.ts';
import { deployTestTokens } from '../chain/evm/dev/deploy-test-tokens.ts';
import { parseNetworks, type NetworkConfig } from '../chain/network-config.ts';
import { openNetworks } from '../chain/open-networks.ts';
import type { AssetLimit } from '../signer/limits.ts';
import { createLocalSigner, payoutKeys, type LocalSigner } from './local-signer.ts';
import { openTestGateway, type TestGateway } from './test-gateway.ts';
import type { TestStore } from './test-store.ts';

export interface PayoutGateway extends TestGateway {
  readonly signer: LocalSigner;
  readonly configs: readonly NetworkConfig[];
  /** The local Ethereum, where there is one. */
  readonly ethereum: Network | null;
  readonly ethereumUrl: string | null;
}

export interface PayoutGatewayOptions {
  readonly ethereum?: boolean;
  /** False leaves the signer to be started by the test. */
  readonly signer?: boolean;
  readonly limits?: ReadonlyMap<string, AssetLimit>;
  readonly checkpoint?: Checkpoint;
  readonly mineAfterMs?: number | null;
  readonly env?: Readonly<Record<string, string>>;
}

const confirmations = { default: 1, large: 2, final: 2 };

export function bitcoinConfig(): Record<string, unknown> {
  return {
    network: 'bitcoin',
    mode: 'test',
    adapter: 'sim',
    xpub: payoutKeys.bitcoinTest.publicExtendedKey,
    confirmations,
    assets: [{ currency: 'BTC', kind: 'native', decimals: 8 }],
  };
}

export function ethereumConfig(
  rpcUrl: string,
  tokens: { USDC: string; USDT: string },
): Record<string, unknown> {
  return {
    network: 'ethereum',
    mode: 'test',
    adapter: 'evm',
    development: true,
    rpcUrl,
    chainId: 31337,
    xpub: payoutKeys.evm.publicExtendedKey,
    confirmations,
    assets: [
      { currency: 'ETH', kind: 'native', decimals: 18 },
      { currency: 'USDC', kind: 'token', decimals: 6, contract: tokens.USDC },
      { currency: 'USDT', kind: 'token', decimals: 6, contract: tokens.USDT },
    ],
  };
}

/** A gateway that pays out: the simulated Bitcoin network, a local Ethereum where asked for, and a signer. */
export async function openPayoutGateway(
  adminUrl: string,
  options: PayoutGatewayOptions = {},
): Promise<PayoutGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-payout-test-'));
  const anvil = options.ethereum === true ? await startAnvil({ log: join(folder, 'anvil.log') }) : null;
  const ethereum = anvil === null ? [] : [ethereumConfig(anvil.url, await deployTestTokens(anvil.url))];
  const configs = parseNetworks([bitcoinConfig(), ...ethereum]);
  const signer = createLocalSigner(configs, options.limits);
  let pool: pg.Pool | null = null;
  const networks: Network[] = [];
  const gateway = await openTestGateway(adminUrl, {
    tpub: payoutKeys.bitcoinTest.publicExtendedKey,
    env: { ...signer.env, ...options.env },
    networks,
    timing: { mineAfterMs: options.mineAfterMs === undefined ? 60 : options.mineAfterMs },
    ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
    onStore: async (store: TestStore) => {
      pool = new pg.Pool({ connectionString: store.url, max: 4 });
      pool.on('error', () => undefined);
      const opened = openNetworks(configs, { pool });
      networks.push(...opened.list('test').filter(({ name }) => name !== 'bitcoin'));
      if (options.signer !== false) await signer.start(store.url);
    },
  });
  return {
    ...gateway,
    signer,
    configs,
    ethereum: networks[0] ?? null,
    ethereumUrl: anvil?.url ?? null,
    close: async () => {
      await signer.close();
      await gateway.close().finally(async () => {
        await pool?.end();
        await anvil?.stop();
        rmSync(folder, { recursive: true, force: true });
      });
    },
  };
}

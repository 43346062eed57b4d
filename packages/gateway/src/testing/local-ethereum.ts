import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAnvil, type RunningAnvil } from '@cryptoix/devnet';
import type { Hex } from 'viem';
import type { Network } from '../app/ports/networks.ts';
import { createEvmDeriver } from '../chain/evm/address-deriver.ts';
import { createAnvilClient, type AnvilClient } from '../chain/evm/dev/anvil-client.ts';
import { deployTestTokens, type TestTokens } from '../chain/evm/dev/deploy-test-tokens.ts';
import { createEvmDevChain } from '../chain/evm/dev/evm-dev-chain.ts';
import { createEvmReader } from '../chain/evm/evm-reader.ts';
import { testXpub } from '../chain/evm/testing.ts';
import type { Asset, DepthTier } from '../domain/money/asset.ts';

/** A local Ethereum (anvil) with the test tokens, for tests of the whole gateway. */
export interface LocalEthereum {
  readonly network: Network;
  readonly url: string;
  readonly client: AnvilClient;
  readonly tokens: TestTokens;
  stop(): Promise<void>;
}

export interface LocalEthereumOptions {
  /** Tokens beside USDC and USDT, put on the chain before anything reads it. */
  readonly more?: (client: AnvilClient) => Promise<readonly MoreToken[]>;
  /** Depths for large payments in any of its assets. */
  readonly depths?: readonly DepthTier[];
}

export interface MoreToken {
  readonly currency: string;
  readonly contract: Hex;
  readonly decimals: number;
}

const whole = { network: 'ethereum', minPayout: 1n, confirmations: 1 } as const;

function token({ currency, contract, decimals }: MoreToken): Asset {
  const limits = { dust: 10_000n, minPayment: 10_000n, maxPayment: 10n ** 9n * 10n ** BigInt(decimals) };
  return {
    ...whole,
    ...limits,
    currency,
    name: currency,
    kind: 'token',
    contract,
    decimals,
    displayDecimals: 2,
  };
}

export async function startLocalEthereum(options: LocalEthereumOptions = {}): Promise<LocalEthereum> {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-gateway-test-'));
  const anvil: RunningAnvil = await startAnvil({ log: join(folder, 'anvil.log') });
  const tokens = await deployTestTokens(anvil.url);
  const client = createAnvilClient(anvil.url);
  const listed: readonly MoreToken[] = [
    { currency: 'USDC', contract: tokens.USDC, decimals: 6 },
    { currency: 'USDT', contract: tokens.USDT, decimals: 6 },
    ...((await options.more?.(client)) ?? []),
  ];
  const node = {
    network: 'ethereum',
    rpcUrl: anvil.url,
    chainId: 31337,
    nativeCurrency: 'ETH',
    tokens: listed,
  };
  const dev = createEvmDevChain({ ...node, pool: null });
  const ether: Asset = {
    ...whole,
    currency: 'ETH',
    name: 'Ether',
    kind: 'native',
    contract: null,
    decimals: 18,
    displayDecimals: 8,
    dust: 10n ** 12n,
    minPayment: 10n ** 14n,
    maxPayment: 10n ** 24n,
  };
  const assets = [ether, ...listed.map(token)];
  const { depths } = options;
  return {
    url: anvil.url,
    client,
    tokens,
    network: {
      name: 'ethereum',
      mode: 'test',
      simulated: false,
      assets: depths === undefined ? assets : assets.map((asset) => ({ ...asset, depths })),
      uri: { standard: 'erc681', chainId: 31337 },
      indexOf: 'log',
      explorerUrl: null,
      reader: createEvmReader(node),
      addresses: createEvmDeriver({ network: 'ethereum', xpub: testXpub }),
      dev,
    },
    stop: async () => {
      await dev.stop();
      await anvil.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

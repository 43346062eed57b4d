import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAnvil, type RunningAnvil } from '@cryptoix/devnet';
import type { Network } from '../app/ports/networks.ts';
import { createEvmDeriver } from '../chain/evm/address-deriver.ts';
import { deployTestTokens } from '../chain/evm/dev/deploy-test-tokens.ts';
import { createEvmDevChain } from '../chain/evm/dev/evm-dev-chain.ts';
import { createEvmReader } from '../chain/evm/evm-reader.ts';
import { testXpub } from '../chain/evm/testing.ts';
import type { Asset } from '../domain/money/asset.ts';

/** A local Ethereum (anvil) with the test tokens, for tests of the whole gateway. */
export interface LocalEthereum {
  readonly network: Network;
  stop(): Promise<void>;
}

const whole = { network: 'ethereum', minPayout: 1n, confirmations: 1 } as const;

function token(currency: string, contract: string): Asset {
  const limits = { dust: 10_000n, minPayment: 10_000n, maxPayment: 10n ** 15n };
  return {
    ...whole,
    ...limits,
    currency,
    name: currency,
    kind: 'token',
    contract,
    decimals: 6,
    displayDecimals: 2,
  };
}

export async function startLocalEthereum(): Promise<LocalEthereum> {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-gateway-test-'));
  const anvil: RunningAnvil = await startAnvil({ log: join(folder, 'anvil.log') });
  const { USDC, USDT } = await deployTestTokens(anvil.url);
  const tokens = [
    { currency: 'USDC', contract: USDC, decimals: 6 },
    { currency: 'USDT', contract: USDT, decimals: 6 },
  ];
  const options = { network: 'ethereum', rpcUrl: anvil.url, chainId: 31337, nativeCurrency: 'ETH', tokens };
  const dev = createEvmDevChain({ ...options, pool: null });
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
  return {
    network: {
      name: 'ethereum',
      mode: 'test',
      simulated: false,
      assets: [ether, token('USDC', USDC), token('USDT', USDT)],
      uri: { standard: 'erc681', chainId: 31337 },
      indexOf: 'log',
      explorerUrl: null,
      reader: createEvmReader(options),
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

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAnvil, installAnvil, type RunningAnvil, startAnvil } from '@cryptoix/devnet';
import { it } from 'vitest';
import { describeChain } from '../conformance.ts';
import { createEvmDeriver } from './address-deriver.ts';
import { deployTestTokens } from './dev/deploy-test-tokens.ts';
import { createEvmDevChain } from './dev/evm-dev-chain.ts';
import { createEvmReader } from './evm-reader.ts';
import { testXpub } from './testing.ts';

if (findAnvil().kind === 'binary') {
  describeChain('an EVM network (anvil)', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cryptoix-evm-test-'));
    const anvil: RunningAnvil = await startAnvil({ log: join(folder, 'anvil.log') });
    const { USDC } = await deployTestTokens(anvil.url);
    const options = {
      network: 'ethereum',
      rpcUrl: anvil.url,
      chainId: 31337,
      tokens: [{ currency: 'USDC', contract: USDC, decimals: 6 }],
      nativeCurrency: 'ETH',
    };
    const dev = createEvmDevChain({ ...options, pool: null });
    return {
      reader: createEvmReader(options),
      deriver: createEvmDeriver({ network: 'ethereum', xpub: testXpub }),
      dev,
      currency: 'ETH',
      unit: 10n ** 15n,
      async close() {
        await dev.stop();
        await anvil.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  });
} else {
  it.skip(`an EVM network: there is no anvil here. Install it with: ${installAnvil}`);
}

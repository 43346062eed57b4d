import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningBitcoin } from '@cryptoix/devnet';
import type { ConformanceSubject } from '../conformance.ts';
import { createBitcoinDeriver } from './address-deriver.ts';
import { createBitcoinReader } from './bitcoin-reader.ts';
import { createBitcoinDevChain } from './dev/bitcoin-dev-chain.ts';
import type { BitcoinParams } from './params.ts';
import { testTpub } from './testing.ts';

/** A node of a test with the adapters on it; the chain has its first blocks. */
export async function openTestNode(
  params: BitcoinParams,
  start: (folder: string) => Promise<RunningBitcoin>,
): Promise<ConformanceSubject & { readonly running: RunningBitcoin }> {
  const folder = mkdtempSync(join(tmpdir(), 'cryptoix-bitcoin-test-'));
  const running = await start(folder);
  const network = params.coin;
  const currency = network === 'bitcoin' ? 'BTC' : 'LTC';
  const options = { network, currency, params, rpcUrl: running.rpcUrl };
  const dev = createBitcoinDevChain(options);
  await dev.mine(1);
  return {
    running,
    reader: createBitcoinReader(options),
    deriver: createBitcoinDeriver({ network, xpub: testTpub, params }),
    dev,
    currency,
    unit: 50_000n,
    async close() {
      await dev.stop();
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

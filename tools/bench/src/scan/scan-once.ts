import type { ChainRef } from '../../../../packages/gateway/src/app/ports/chain.ts';
import type { ChainLog } from '../../../../packages/gateway/src/app/ports/chain-log.ts';
import { addressOfScript } from '../../../../packages/gateway/src/chain/bitcoin/address.ts';
import { createBitcoinReader } from '../../../../packages/gateway/src/chain/bitcoin/bitcoin-reader.ts';
import { bitcoinMainnet } from '../../../../packages/gateway/src/chain/bitcoin/params.ts';
import { createWatch } from '../../../../packages/gateway/src/jobs/watch-set.ts';
import { watchedScript } from './synthetic-block.ts';

/** What a process that watches and scans tells of itself, as one line of JSON. */
export interface ScanReport {
  readonly found: number;
  readonly scanMs: readonly number[];
  /** The same answer fetched and parsed, and nothing else done. */
  readonly parseMs: readonly number[];
  readonly watchMb: number;
  readonly peakMb: number;
}

// `node scan-once.ts <node's URL> <addresses> <rounds> <the block as JSON>`: a process of its own, so that the
// memory is that of the scan alone.
const [rpcUrl = '', addresses = '', rounds = '', block = ''] = process.argv.slice(2);
const ref = JSON.parse(block) as ChainRef;
const before = memory();
const watch = createWatch({ network: 'bitcoin', mode: 'test' }, logOf(Number(addresses)));
await watch.refresh();
const watchMb = memory() - before;

const reader = createBitcoinReader({
  network: 'bitcoin',
  currency: 'BTC',
  params: bitcoinMainnet,
  rpcUrl,
});
const scanMs: number[] = [];
const parseMs: number[] = [];
let found = 0;
for (let round = 0; round <= Number(rounds); round += 1) {
  const scan = await timed(async () => {
    found = (await reader.scanBlock(ref, watch)).length;
  });
  const parse = await timed(async () => {
    const body = JSON.stringify({ method: 'getblock', params: [ref.hash, 2] });
    await (await fetch(rpcUrl, { method: 'POST', body })).json();
  });
  // The first round compiles.
  if (round === 0) continue;
  scanMs.push(scan);
  parseMs.push(parse);
}
const peakMb = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`${JSON.stringify({ found, scanMs, parseMs, watchMb, peakMb } satisfies ScanReport)}\n`);
process.exit(0);

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function memory(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
}

/** A log that has given out so many addresses, a thousand for each merchant. */
function logOf(count: number): ChainLog {
  const merchants = Array.from({ length: Math.ceil(count / 1000) }, (_, index) => `mer_bench${index}`);
  const issued = function* () {
    for (let index = 0; index < count; index += 1) {
      const address = addressOfScript(Buffer.from(watchedScript(index), 'hex'), bitcoinMainnet) ?? '';
      yield { address, merchantId: merchants[Math.floor(index / 1000)] ?? '' };
    }
  };
  const answer = { addresses: { [Symbol.iterator]: issued }, mark: '1' };
  return { addressesSince: () => Promise.resolve(answer) } as unknown as ChainLog;
}

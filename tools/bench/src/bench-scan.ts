import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bitcoinMainnet } from '../../../packages/gateway/src/chain/bitcoin/params.ts';
import { compare, type Section } from './result.ts';
import type { ScanReport } from './scan/scan-once.ts';
import { type SyntheticBlock, syntheticBlock } from './scan/synthetic-block.ts';

const program = fileURLToPath(new URL('scan/scan-once.ts', import.meta.url));
const transactions = 3_000;
const addresses = 1_000_000;
const rounds = 7;
/** Outputs that pay a watched address. */
const paid = new Set([0, 7, 500, 2_999, 5_000].map((each) => each + 10));

/** A full block against a million watched addresses, through the reader that the gateway uses. */
export async function benchScan(): Promise<Section> {
  const block = syntheticBlock(transactions, paid);
  const node = await serve(block);
  try {
    const report = await scanApart(node.url, block);
    if (report.found !== paid.size)
      throw new Error(`The scan found ${report.found} of ${paid.size} payments.`);
    const scan = median(report.scanMs);
    const parse = median(report.parseMs);
    const what = `blocks of ${transactions} transactions scanned`;
    return {
      title: `Scan of a block (${block.outputs} outputs, ${addresses.toLocaleString('en-US')} addresses)`,
      comparisons: [compare(what, 1000 / scan, 'fetch and JSON.parse', 1000 / parse, '/s', null)],
      figures: [
        { name: 'one block (aim: under 1000)', value: scan, unit: 'ms' },
        { name: 'slowest of the runs', value: Math.max(...report.scanMs), unit: 'ms' },
        { name: "the node's answer", value: block.json.length / 2 ** 20, unit: 'MB' },
        { name: 'memory of the watched addresses', value: report.watchMb, unit: 'MB' },
        { name: 'peak memory of the process', value: report.peakMb, unit: 'MB' },
      ],
      skipped: [],
    };
  } finally {
    await node.close();
  }
}

async function scanApart(url: string, { hash, height, parent, time }: SyntheticBlock): Promise<ScanReport> {
  const ref = JSON.stringify({ network: 'bitcoin', hash, height, parent, time });
  const args = ['--expose-gc', '--conditions=source', program, url, String(addresses), String(rounds), ref];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [code, answer] = await Promise.all([ended, text(child.stdout)]);
  if (code !== 0) throw new Error(`The scanning process ended with ${code ?? 'a signal'}.`);
  return JSON.parse(answer) as ScanReport;
}

/** A node that knows one block, which is what a scan asks of it. */
async function serve({ hash, height, parent, time, json }: SyntheticBlock) {
  const header = JSON.stringify({ hash, height, time, confirmations: 1, previousblockhash: parent });
  const answers: Readonly<Record<string, string>> = { getblockheader: header, getblock: json };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const {
        id = null,
        method,
        params,
      } = JSON.parse(body) as {
        id?: number | null;
        method: string;
        params: readonly unknown[];
      };
      const hashAt = JSON.stringify(params[0] === 0 ? bitcoinMainnet.genesis : hash);
      const result = method === 'getblockhash' ? hashAt : (answers[method] ?? 'null');
      response.setHeader('content-type', 'application/json');
      response.end(`{"result":${result},"error":null,"id":${String(id)}}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

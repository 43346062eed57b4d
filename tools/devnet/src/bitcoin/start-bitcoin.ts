import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild, tail } from '../processes/child.ts';
import { freePort } from '../processes/free-port.ts';
import { waitUntil } from '../processes/wait.ts';
import { findBtcd, findLitecoind, installBtcd, installLitecoind } from './find-bitcoin.ts';

export interface BitcoinNodeOptions {
  /** Where the chain and the log are kept. */
  readonly folder: string;
  /** The program; by default the one that is found. */
  readonly binary?: string;
  /** A free one by default. */
  readonly port?: number;
  /** Options of the program beside our own. */
  readonly args?: readonly string[];
}

export interface RunningBitcoin {
  /** With user and password in it. */
  readonly rpcUrl: string;
  readonly pid: number;
  readonly log: string;
  stop(): Promise<void>;
}

const user = 'test';
const password = 'test-only';

/** Starts a litecoind on a regtest chain of its own, on loopback and without a wallet. */
export function startLitecoind(options: BitcoinNodeOptions): Promise<RunningBitcoin> {
  const binary = options.binary ?? findLitecoind();
  if (binary === undefined)
    throw new Error(`there is no litecoind here. Install it with: ${installLitecoind}`);
  // Its mempool takes no replacements unless it is told to.
  return startCore(binary, options, ['-mempoolreplacement=1']);
}

/** Starts a bitcoind (Core or Knots) likewise. */
export function startBitcoind(
  options: BitcoinNodeOptions & { readonly binary: string },
): Promise<RunningBitcoin> {
  return startCore(options.binary, options, []);
}

/** Starts a btcd likewise. It has no wallet at all. */
export function startBtcd(options: BitcoinNodeOptions): Promise<RunningBitcoin> {
  const binary = options.binary ?? findBtcd();
  if (binary === undefined) throw new Error(`there is no btcd here. Install it with: ${installBtcd}`);
  const { folder } = options;
  return start(binary, options, (port) => [
    // As strict as on the main chain: neither dust nor transactions without a fee.
    ...['--rejectnonstd', '--limitfreerelay=0'],
    ...['--regtest', '--notls', '--nolisten', '--nostalldetect', '--txindex', '--norelaypriority'],
    ...[`--datadir=${join(folder, 'data')}`, `--logdir=${join(folder, 'logs')}`],
    ...[`--configfile=${join(folder, 'none.conf')}`, `--rpclisten=127.0.0.1:${port}`],
    ...[`--rpcuser=${user}`, `--rpcpass=${password}`, '--rpcmaxclients=64'],
  ]);
}

function startCore(
  binary: string,
  options: BitcoinNodeOptions,
  more: readonly string[],
): Promise<RunningBitcoin> {
  const { folder } = options;
  return start(binary, options, (port) => [
    ...['-regtest', `-datadir=${folder}`, '-server=1', '-listen=0', '-disablewallet=1', '-txindex=1'],
    ...[
      '-dnsseed=0',
      '-fallbackfee=0.0001',
      '-printtoconsole=1',
      '-rpcbind=127.0.0.1',
      '-rpcallowip=127.0.0.1',
    ],
    ...[`-rpcport=${port}`, `-rpcuser=${user}`, `-rpcpassword=${password}`, '-dbcache=16', ...more],
  ]);
}

async function start(
  binary: string,
  { folder, port: asked, args: extra = [] }: BitcoinNodeOptions,
  argsFor: (port: number) => readonly string[],
): Promise<RunningBitcoin> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = join(folder, 'node.log');
  for (let attempt = 1; ; attempt++) {
    const port = asked ?? (await freePort());
    const args = [...argsFor(port), ...extra];
    const child = await startChild({ command: binary, args, log, signals: ['SIGTERM'] });
    const url = `http://127.0.0.1:${port}`;
    const settled = await waitUntil(async () => child.hasEnded() || (await answers(url)), 60_000, 50);
    if (settled && !child.hasEnded()) {
      const rpcUrl = `http://${user}:${password}@127.0.0.1:${port}`;
      return { rpcUrl, pid: child.pid, log, stop: () => stop(child, url) };
    }
    await child.stop();
    if (attempt >= 3) throw new Error(`${binary} did not start. The end of ${log}:\n${tail(log)}`);
  }
}

/** Asks the node to end, and ends its process should it not. */
async function stop(child: Child, url: string): Promise<void> {
  if (!child.hasEnded()) {
    await ask(url, 'stop').catch(() => undefined);
    await waitUntil(() => child.hasEnded(), 10_000);
  }
  await child.stop();
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await ask(url, 'getblockcount')).ok;
  } catch {
    return false;
  }
}

function ask(url: string, method: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` },
    body: JSON.stringify({ jsonrpc: '1.0', id: 1, method, params: [] }),
    signal: AbortSignal.timeout(5_000),
  });
}

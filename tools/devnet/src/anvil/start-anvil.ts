import { type Child, startChild, tail } from '../processes/child.ts';
import { freePort, isPortFree } from '../processes/free-port.ts';
import { waitUntil } from '../processes/wait.ts';
import { findAnvil } from './find-anvil.ts';
import { rpc } from './rpc.ts';
import { keepPreviousState, repairState } from './state-file.ts';

export interface AnvilOptions {
  /** File for its output. */
  readonly log: string;
  readonly port?: number;
  /** File that the chain is kept in; without one it is gone with the process. */
  readonly statePath?: string;
  /** When block 0 was made, unix seconds: the same gives the same chain. Now by default. */
  readonly genesisTime?: number;
  /** 31337 by default. */
  readonly chainId?: number;
  /** The program; by default the one that `findAnvil` finds. */
  readonly binary?: string;
}

export interface RunningAnvil {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

// So many states of the past are kept (also in the file), and so deep a reorganisation can be played.
const keptStates = 32;

const flags = [
  ...['--host', '127.0.0.1', '--no-mining', '--quiet'],
  // Final after two epochs: with short ones the tags safe and finalized move within reach of a test.
  ...['--slots-in-an-epoch', '4'],
  // The faucet is one of its ten accounts: let it never run dry.
  ...['--balance', '1000000000', '--prune-history', String(keptStates)],
  // Order of arrival, as one would expect of a chain with one user.
  ...['--order', 'fifo'],
];

/**
 * Starts an EVM development chain on loopback. It mines only when asked.
 *
 * @example
 * import { startAnvil } from '@cryptoix/devnet';
 *
 * const anvil = await startAnvil({ log: '.cache/anvil.log' });
 * console.log(anvil.url);
 * await anvil.stop();
 */
export async function startAnvil(options: AnvilOptions): Promise<RunningAnvil> {
  const { statePath } = options;
  const binary = options.binary ?? found();
  const notes: string[] = [];
  const state: string[] = [];
  if (statePath !== undefined) {
    const note = repairState(statePath);
    if (note !== null) notes.push(note);
    state.push('--state', statePath, '--state-interval', '1', '--preserve-historical-states');
  }
  if (options.port !== undefined && !(await isPortFree(options.port))) {
    throw new Error(`anvil cannot listen on port ${options.port}: another program does`);
  }
  state.push('--chain-id', String(options.chainId ?? 31337));
  if (options.genesisTime !== undefined) state.push('--timestamp', String(options.genesisTime));
  const attempts = options.port === undefined ? 5 : 1;
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const url = `http://127.0.0.1:${port}`;
    const child = await startChild({
      command: binary,
      args: [...flags, '--port', String(port), ...state],
      log: options.log,
      signals: ['SIGTERM'],
    });
    if (await answers(child, url)) {
      const endCopies = statePath === undefined ? undefined : keepPreviousState(statePath);
      const stop = async (): Promise<void> => {
        endCopies?.();
        await child.stop();
      };
      return { url, port, pid: child.pid, notes, stop };
    }
    await child.stop();
    if (attempt >= attempts)
      throw new Error(`anvil did not start. The end of ${options.log}:\n${tail(options.log)}`);
  }
}

function found(): string {
  const source = findAnvil();
  if (source.kind === 'binary') return source.path;
  throw new Error(
    source.kind === 'none' ? source.reason : 'EVM_RPC_URL names a node that is not ours to start',
  );
}

async function answers(child: Child, url: string): Promise<boolean> {
  const settled = await waitUntil(async () => child.hasEnded() || (await asksChainId(url)), 20_000);
  // Another program may hold the port and answer: then ours has ended.
  return settled && !child.hasEnded();
}

async function asksChainId(url: string): Promise<boolean> {
  try {
    await rpc(url, 'eth_chainId');
    return true;
  } catch {
    return false;
  }
}

import { copyFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/**
 * Anvil writes its state over the old one, so a kill may leave half a file. The last whole one is kept
 * beside it.
 */
const previousOf = (path: string): string => `${path}.previous`;

/** Puts a whole state in place before a start; gives a line to print when the newest was not whole. */
export function repairState(path: string): string | null {
  const state = readState(path);
  if (state !== null) {
    write(path, withOneGenesis(state));
    write(previousOf(path), withOneGenesis(state));
    return null;
  }
  const wasThere = existsSync(path);
  if (wasThere) renameSync(path, `${path}.broken`);
  const previous = readState(previousOf(path));
  if (previous === null) return wasThere ? 'The local chain could not be read and begins anew' : null;
  write(path, withOneGenesis(previous));
  return 'The last write of the local chain was cut short: it goes on from the copy before it';
}

/** Copies each new whole state while the node runs. Gives a function that ends it. */
export function keepPreviousState(path: string, everyMs = 2_000): () => void {
  let seen = 0;
  const timer = setInterval(() => {
    try {
      const { mtimeMs } = statSync(path);
      if (mtimeMs === seen) return;
      const half = `${previousOf(path)}.new`;
      copyFileSync(path, half);
      // Caught in the middle of a write: the next tick sees the whole.
      if (readState(half) === null) return;
      renameSync(half, previousOf(path));
      seen = mtimeMs;
    } catch {
      // Not there yet.
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

interface Block {
  readonly header: { readonly number: string; readonly timestamp: string };
}

interface State {
  readonly blocks: readonly Block[];
}

/**
 * Each start of anvil 1.7 adds a block 0 of its own to the state that it loads, and the next start takes any
 * of them. The first one ever is the chain's.
 */
function withOneGenesis<T extends State>(state: T): T {
  const isGenesis = ({ header }: Block): boolean => BigInt(header.number) === 0n;
  const [first] = state.blocks
    .filter(isGenesis)
    .sort((a, b) => Number(BigInt(a.header.timestamp) - BigInt(b.header.timestamp)));
  return { ...state, blocks: state.blocks.filter((block) => block === first || !isGenesis(block)) };
}

function readState(path: string): State | null {
  try {
    const state: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const isState =
      typeof state === 'object' && state !== null && 'blocks' in state && Array.isArray(state.blocks);
    return isState ? (state as State) : null;
  } catch {
    return null;
  }
}

function write(path: string, state: State): void {
  writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

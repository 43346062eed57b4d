import { copyFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/**
 * Anvil writes its state over the old one, so a kill may leave half a file. The last whole one is kept
 * beside it.
 */
const previousOf = (path: string): string => `${path}.previous`;

/** Puts a whole state in place before a start; gives a line to print when the newest was not whole. */
export function repairState(path: string): string | null {
  if (!existsSync(path)) return null;
  if (isWhole(path)) {
    keep(path, readFileSync(path, 'utf8'));
    return null;
  }
  renameSync(path, `${path}.broken`);
  if (!existsSync(previousOf(path)) || !isWhole(previousOf(path))) {
    return 'The local chain could not be read and begins anew';
  }
  copyFileSync(previousOf(path), path);
  return 'The last write of the local chain was cut short: it goes on from the copy before it';
}

/** Copies each new whole state while the node runs. Gives a function that ends it. */
export function keepPreviousState(path: string, everyMs = 2_000): () => void {
  let seen = 0;
  const timer = setInterval(() => {
    try {
      const { mtimeMs } = statSync(path);
      if (mtimeMs === seen) return;
      const text = readFileSync(path, 'utf8');
      JSON.parse(text);
      keep(path, text);
      seen = mtimeMs;
    } catch {
      // Not there yet, or caught in the middle of a write: the next tick sees the whole.
    }
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function keep(path: string, text: string): void {
  writeFileSync(`${previousOf(path)}.new`, text, { mode: 0o600 });
  renameSync(`${previousOf(path)}.new`, previousOf(path));
}

function isWhole(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
    return true;
  } catch {
    return false;
  }
}

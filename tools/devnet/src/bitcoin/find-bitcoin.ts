import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onPath, runnable } from '../processes/find-executable.ts';

/** What a developer runs to get the nodes that the suite starts. */
export const installLitecoind = 'apt-get install litecoind';
export const installBtcd = 'go install github.com/btcsuite/btcd@v0.26.2';
export const installBitcoind = 'set BITCOIND_BIN to a bitcoind (Bitcoin Core or Knots)';

/** The litecoind of the PATH, or the one that `LITECOIND_BIN` names. */
export function findLitecoind(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return runnable(env.LITECOIND_BIN) ?? onPath('litecoind', env.PATH);
}

/** The btcd of the PATH or of Go's folder for programs, or the one that `BTCD_BIN` names. */
export function findBtcd(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [env.GOBIN, env.GOPATH === undefined ? undefined : join(env.GOPATH, 'bin')];
  const go = [...folders, join(homedir(), 'go', 'bin')].filter((folder) => folder !== undefined);
  return runnable(env.BTCD_BIN) ?? onPath('btcd', [env.PATH ?? '', ...go].join(delimiter));
}

/** The bitcoind that `BITCOIND_BIN` names. */
export function findBitcoind(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return runnable(env.BITCOIND_BIN);
}

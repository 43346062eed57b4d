import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** Where an EVM development node comes from, or the one line that says why there is none. */
export type AnvilSource =
  | { readonly kind: 'binary'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'none'; readonly reason: string };

/** What a developer runs to get one. */
export const installAnvil = 'npm install --no-save @foundry-rs/anvil@1.7.1';

/**
 * Finds anvil: the package that npm installed for this platform, then `ANVIL_BIN`, then `anvil` on the
 * PATH; else a node that somebody else runs, named by `EVM_RPC_URL`.
 */
export function findAnvil(env: NodeJS.ProcessEnv = process.env, packaged = packagedAnvil): AnvilSource {
  const binary = packaged() ?? runnable(env.ANVIL_BIN) ?? onPath(env.PATH);
  if (binary !== undefined) return { kind: 'binary', path: binary };
  if (env.EVM_RPC_URL !== undefined && env.EVM_RPC_URL !== '') return { kind: 'url', url: env.EVM_RPC_URL };
  return {
    kind: 'none',
    reason: `No anvil for ${process.platform} ${process.arch}: install it (${installAnvil}), or name one by ANVIL_BIN or a node by EVM_RPC_URL.`,
  };
}

function packagedAnvil(): string | undefined {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  try {
    const name = `@foundry-rs/anvil-${process.platform}-${arch}/bin/${file}`;
    return runnable(createRequire(import.meta.url).resolve(name));
  } catch {
    return undefined;
  }
}

function onPath(path = ''): string | undefined {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    // npm puts its wrapper script on the PATH too; it is a second process that hides the first.
    if (folder.includes('node_modules')) continue;
    const found = runnable(join(folder, process.platform === 'win32' ? 'anvil.exe' : 'anvil'));
    if (found !== undefined) return found;
  }
  return undefined;
}

function runnable(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return undefined;
  }
}

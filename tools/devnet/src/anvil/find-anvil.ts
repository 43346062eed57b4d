import { createRequire } from 'node:module';
import { onPath, runnable } from '../processes/find-executable.ts';

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
  const binary = packaged() ?? runnable(env.ANVIL_BIN) ?? onPath(file, env.PATH, isOfNpm);
  if (binary !== undefined) return { kind: 'binary', path: binary };
  if (env.EVM_RPC_URL !== undefined && env.EVM_RPC_URL !== '') return { kind: 'url', url: env.EVM_RPC_URL };
  return {
    kind: 'none',
    reason: `No anvil for ${process.platform} ${process.arch}: install it (${installAnvil}), or name one by ANVIL_BIN or a node by EVM_RPC_URL.`,
  };
}

const file = process.platform === 'win32' ? 'anvil.exe' : 'anvil';

/** npm puts its wrapper script on the PATH too; it is a second process that hides the first. */
function isOfNpm(folder: string): boolean {
  return folder.includes('node_modules');
}

function packagedAnvil(): string | undefined {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  try {
    const name = `@foundry-rs/anvil-${process.platform}-${arch}/bin/${file}`;
    return runnable(createRequire(import.meta.url).resolve(name));
  } catch {
    return undefined;
  }
}

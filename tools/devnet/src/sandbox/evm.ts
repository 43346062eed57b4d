import { join } from 'node:path';
import { findAnvil } from '../anvil/find-anvil.ts';
import { rpc } from '../anvil/rpc.ts';
import { type RunningAnvil, startAnvil } from '../anvil/start-anvil.ts';
import type { EvmSetting } from './networks-file.ts';
import { readJson, writePrivateJson } from './private-file.ts';
import { deployMain } from './repository.ts';
import { runProgram } from './run-program.ts';

export type SandboxEvm =
  | {
      readonly kind: 'on';
      readonly setting: EvmSetting;
      readonly anvil: RunningAnvil | null;
      readonly notes: readonly string[];
    }
  | { readonly kind: 'off'; readonly reason: string };

/**
 * The EVM chain of the sandbox with the test tokens on it: an anvil of our own, or a development node that
 * `EVM_RPC_URL` names. `started` is told of a process before anything can go wrong with it.
 */
export async function openEvm(
  folder: string,
  env: NodeJS.ProcessEnv,
  started: (anvil: RunningAnvil) => void,
): Promise<SandboxEvm> {
  const source = findAnvil(env);
  if (source.kind === 'none') return { kind: 'off', reason: source.reason };
  let anvil: RunningAnvil | null = null;
  let rpcUrl: string;
  if (source.kind === 'binary') {
    anvil = await startAnvil({
      binary: source.path,
      log: join(folder, 'anvil.log'),
      statePath: join(folder, 'anvil.json'),
    });
    started(anvil);
    rpcUrl = anvil.url;
  } else {
    rpcUrl = source.url;
    const reason = await whyNotUsable(rpcUrl);
    if (reason !== null) return { kind: 'off', reason };
  }
  const chainId = Number(await rpc(rpcUrl, 'eth_chainId'));
  const tokens = await openTokens(folder, rpcUrl, env);
  return { kind: 'on', setting: { rpcUrl, chainId, tokens }, anvil, notes: anvil?.notes ?? [] };
}

/** The test tokens: those of the last start where they still are, else deployed. */
async function openTokens(
  folder: string,
  rpcUrl: string,
  env: NodeJS.ProcessEnv,
): Promise<EvmSetting['tokens']> {
  const file = join(folder, 'tokens.json');
  const known = readTokens(readJson(file));
  if (known !== null) {
    const code = await Promise.all(
      [known.USDC, known.USDT].map((at) => rpc(rpcUrl, 'eth_getCode', [at, 'latest'])),
    );
    if (code.every((each) => typeof each === 'string' && each !== '0x')) return known;
  }
  const tokens = readTokens(await runProgram(deployMain, [rpcUrl], env));
  if (tokens === null) throw new Error('the test tokens have no address');
  writePrivateJson(file, tokens);
  return tokens;
}

function readTokens(value: unknown): EvmSetting['tokens'] | null {
  if (typeof value !== 'object' || value === null || !('USDC' in value) || !('USDT' in value)) return null;
  const { USDC, USDT } = value;
  return typeof USDC === 'string' && typeof USDT === 'string' ? { USDC, USDT } : null;
}

async function whyNotUsable(rpcUrl: string): Promise<string | null> {
  try {
    const version = await rpc(rpcUrl, 'web3_clientVersion');
    // Anything else might be a chain with money on it, and could not be moved by the test scenarios.
    if (String(version).toLowerCase().startsWith('anvil')) return null;
    return 'EVM_RPC_URL names a node that is no anvil: the sandbox leaves it alone.';
  } catch {
    return 'EVM_RPC_URL names a node that does not answer.';
  }
}

import { join } from 'node:path';
import { createPublicClient, http } from 'viem';
import { findAnvil } from '../anvil/find-anvil.ts';
import { type RunningAnvil, startAnvil } from '../anvil/start-anvil.ts';
import type { EvmSetting } from './networks-file.ts';
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
  const tokens = await runProgram(deployMain, [rpcUrl], env);
  const chainId = await createPublicClient({ transport: http(rpcUrl) }).getChainId();
  const { USDC, USDT } = tokens;
  if (typeof USDC !== 'string' || typeof USDT !== 'string')
    throw new Error('the test tokens have no address');
  return {
    kind: 'on',
    setting: { rpcUrl, chainId, tokens: { USDC, USDT } },
    anvil,
    notes: anvil?.notes ?? [],
  };
}

async function whyNotUsable(rpcUrl: string): Promise<string | null> {
  try {
    const version: unknown = await createPublicClient({ transport: http(rpcUrl) }).request({
      method: 'web3_clientVersion',
    });
    // Anything else might be a chain with money on it, and could not be moved by the test scenarios.
    if (String(version).toLowerCase().startsWith('anvil')) return null;
    return 'EVM_RPC_URL names a node that is no anvil: the sandbox leaves it alone.';
  } catch {
    return 'EVM_RPC_URL names a node that does not answer.';
  }
}

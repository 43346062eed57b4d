import { decodeFunctionData, erc20Abi, getAddress, type Hex, numberToHex, type RpcLog } from 'viem';
import { ChainFailure, type Transfer, type WatchSet } from '../../app/ports/chain.ts';
import { readPending, type ScannedTransaction } from './block.ts';
import type { EvmNode } from './node.ts';
import { paysNative } from './scan-block.ts';
import { readTransferLog } from './token-log.ts';
import { type TokenMovement, toNativeTransfer, toTokenTransfer } from './transfer.ts';

/** So many calls are simulated in one request. */
const batch = 50;

/**
 * What unconfirmed transactions would pay to watched addresses.
 *
 * Token payments are recognised by their call data and then played through by the node
 * (`eth_simulateV1`), which shows fees that the token takes and calls that would fail. A node that cannot
 * do that leaves us with what the call asks for.
 */
export async function scanEvmPending(
  node: EvmNode,
  nativeCurrency: string,
  watch: WatchSet,
): Promise<Transfer[]> {
  if (watch.size === 0) return [];
  const pending = await readPending(node);
  const context = (tx: ScannedTransaction) => ({ network: node.network, tx, block: null });
  const native = pending
    .filter((tx) => paysNative(tx, watch))
    .map((tx) => toNativeTransfer(context(tx), nativeCurrency));
  const calls = pending.flatMap((tx) => {
    const asked = readTokenCall(node, tx);
    return asked !== null && watch.has(asked.to) ? [{ tx, asked }] : [];
  });

  const tokens: Transfer[] = [];
  for (let start = 0; start < calls.length; start += batch) {
    const part = calls.slice(start, start + batch);
    const simulated = await simulate(
      node,
      part.map(({ tx }) => tx),
    );
    part.forEach(({ tx, asked }, position) => {
      const logs = simulated === null ? null : (simulated[position] ?? []);
      if (logs === null) {
        tokens.push(toTokenTransfer(context(tx), asked, 0, node.tokens));
        return;
      }
      logs.forEach((log, ordinal) => {
        const movement = readTransferLog({ ...log, transactionHash: tx.hash, removed: false }, watch);
        if (movement !== null) tokens.push(toTokenTransfer(context(tx), movement, ordinal, node.tokens));
      });
    });
  }
  return [...native, ...tokens];
}

function readTokenCall(node: EvmNode, tx: ScannedTransaction): TokenMovement | null {
  if (tx.to === null || !node.tokens.has(tx.to.toLowerCase())) return null;
  try {
    const { functionName, args } = decodeFunctionData({ abi: erc20Abi, data: tx.input });
    const contract = getAddress(tx.to);
    if (functionName === 'transfer') {
      return { contract, from: getAddress(tx.from), to: getAddress(args[0]), value: args[1] };
    }
    if (functionName === 'transferFrom') {
      return { contract, from: getAddress(args[0]), to: getAddress(args[1]), value: args[2] };
    }
    return null;
  } catch {
    return null;
  }
}

interface SimulatedCall {
  readonly status: Hex;
  readonly logs?: readonly RpcLog[];
}

/** The logs of each call, none for one that fails; null when the node cannot tell. */
async function simulate(node: EvmNode, txs: readonly ScannedTransaction[]): Promise<RpcLog[][] | null> {
  const calls = txs.map((tx) => ({
    from: tx.from,
    ...(tx.to === null ? {} : { to: tx.to }),
    data: tx.input,
    value: numberToHex(tx.value),
    gas: numberToHex(500_000n),
  }));
  try {
    const blocks = (await node.ask((client) =>
      client.request<{ Method: 'eth_simulateV1'; Parameters: unknown; ReturnType: unknown }>({
        method: 'eth_simulateV1',
        params: [{ blockStateCalls: [{ calls }], validation: false }, 'latest'],
      }),
    )) as readonly { readonly calls: readonly SimulatedCall[] }[];
    return (blocks[0]?.calls ?? []).map((call) => (call.status === '0x1' ? [...(call.logs ?? [])] : []));
  } catch (error) {
    // Absent, or refused for a reason of its own: whether the node is there at all, the other calls tell.
    if (error instanceof ChainFailure) return null;
    throw error;
  }
}

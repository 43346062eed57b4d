import { BaseError, getAddress, type Hash, type Hex, HttpRequestError } from 'viem';
import { ChainFailure, type ChainRef } from '../../app/ports/chain.ts';
import { blockGone } from './block.ts';
import { type EvmNode, rpcCode } from './node.ts';

/** Coins that a contract passed on inside a transaction. */
export interface PaidCall {
  readonly txid: Hash;
  readonly from: Hex;
  readonly to: Hex;
  readonly value: bigint;
  /** Which call of its transaction it was, by its place among the calls of each level: `0.2`. */
  readonly place: string;
}

/** Reads what the contracts of a block passed on. */
export type TraceCalls = (block: ChainRef) => Promise<readonly PaidCall[]>;

type Way = 'debug' | 'trace' | 'none';

/** So long a node that refused is left alone. */
const askAgainMs = 600_000;

/**
 * Traces blocks by whichever method the node has; by none where it has neither, as many hosted nodes have not.
 * Then coins that a contract passes on are not seen.
 */
export function createTracer(node: EvmNode): TraceCalls {
  let known: Way | undefined;
  let refusedAt = 0;
  return async (block) => {
    if (known === 'none' && performance.now() - refusedAt > askAgainMs) known = undefined;
    const ways: readonly Way[] = known === undefined ? ['debug', 'trace'] : [known];
    for (const way of ways) {
      if (way === 'none') return [];
      try {
        const calls = way === 'debug' ? await traceByDebug(node, block) : await traceByTrace(node, block);
        known = way;
        return calls;
      } catch (error) {
        if (!isRefused(error)) throw error;
        if (known === undefined) continue;
        // It can, but not this block: a pruned node knows the states of the newest blocks alone.
        if (isForgotten(error)) return [];
        throw error;
      }
    }
    known = 'none';
    refusedAt = performance.now();
    return [];
  };
}

interface Frame {
  readonly type: string;
  readonly from: Hex;
  readonly to?: Hex;
  readonly value?: Hex;
  readonly error?: string;
  readonly calls?: readonly Frame[];
}

async function traceByDebug(node: EvmNode, block: ChainRef): Promise<PaidCall[]> {
  const traces = await node.ask(() =>
    node.patient.request<{
      Method: 'debug_traceBlockByHash';
      Parameters: unknown;
      ReturnType: readonly { readonly txHash?: Hash; readonly result?: Frame }[];
    }>({ method: 'debug_traceBlockByHash', params: [block.hash, { tracer: 'callTracer' }] }),
  );
  return traces.flatMap(({ txHash, result }) =>
    txHash === undefined || result === undefined ? [] : paidIn(txHash, result, []),
  );
}

/** What a call and those inside it passed on; the outermost is the transaction itself. */
function paidIn(txid: Hash, frame: Frame, place: readonly number[]): PaidCall[] {
  // What fails takes back all that was done inside it.
  if (frame.error !== undefined) return [];
  const inside = (frame.calls ?? []).flatMap((call, index) => paidIn(txid, call, [...place, index]));
  const value = BigInt(frame.value ?? '0x0');
  if (place.length === 0 || value === 0n || frame.to === undefined || !moves(frame.type)) return inside;
  const { from, to } = frame;
  return [{ txid, from: getAddress(from), to: getAddress(to), value, place: place.join('.') }, ...inside];
}

/** A delegate call shows its caller's value again, and moves nothing. */
function moves(type: string): boolean {
  return ['CALL', 'CREATE', 'CREATE2', 'SELFDESTRUCT'].includes(type.toUpperCase());
}

interface FlatTrace {
  readonly type: string;
  readonly action: {
    readonly callType?: string;
    readonly from?: Hex;
    readonly to?: Hex;
    readonly value?: Hex;
    readonly address?: Hex;
    readonly refundAddress?: Hex;
    readonly balance?: Hex;
  };
  readonly result?: { readonly address?: Hex } | null;
  readonly blockHash: Hash;
  readonly transactionHash?: Hash | null;
  readonly traceAddress: readonly number[];
  readonly error?: string;
}

async function traceByTrace(node: EvmNode, block: ChainRef): Promise<PaidCall[]> {
  const traces = await node.ask(() =>
    node.patient.request<{ Method: 'trace_block'; Parameters: unknown; ReturnType: readonly FlatTrace[] }>({
      method: 'trace_block',
      params: [`0x${block.height.toString(16)}`],
    }),
  );
  // It is asked by height: a node on another branch tells of another block.
  if (traces.some(({ blockHash }) => blockHash !== block.hash)) throw blockGone(node.network, block);
  const failed = new Set<string>();
  const found: PaidCall[] = [];
  // A call comes before those inside it.
  for (const trace of traces) {
    const { transactionHash: txid, traceAddress } = trace;
    if (txid == null) continue;
    const isInsideFailed = traceAddress.some((_, depth) =>
      failed.has(`${txid} ${traceAddress.slice(0, depth).join('.')}`),
    );
    const place = traceAddress.join('.');
    if (trace.error !== undefined) failed.add(`${txid} ${place}`);
    if (trace.error !== undefined || isInsideFailed || traceAddress.length === 0) continue;
    const paid = readAction(trace);
    if (paid !== null) found.push({ ...paid, txid, place });
  }
  return found;
}

function readAction({ type, action, result }: FlatTrace): Omit<PaidCall, 'txid' | 'place'> | null {
  const isEnd = type === 'suicide' || type === 'selfdestruct';
  const from = isEnd ? action.address : action.from;
  const to = isEnd ? action.refundAddress : (action.to ?? result?.address);
  const value = BigInt((isEnd ? action.balance : action.value) ?? '0x0');
  if (value === 0n || from === undefined || to === undefined) return null;
  if (type === 'call' && action.callType !== 'call') return null;
  return { from: getAddress(from), to: getAddress(to), value };
}

/** Whether the node answered and said no, in its own way or its provider's. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof ChainFailure) || error.code === 'block_gone') return false;
  if (error.code === 'unsupported' || rpcCode(error.cause) !== undefined) return true;
  const http =
    error.cause instanceof BaseError ? error.cause.walk((each) => each instanceof HttpRequestError) : null;
  return (
    http instanceof HttpRequestError && http.status !== undefined && http.status >= 400 && http.status < 429
  );
}

function isForgotten(error: unknown): boolean {
  const cause = error instanceof ChainFailure ? error.cause : error;
  const words = cause instanceof BaseError ? `${cause.details} ${cause.message}` : String(cause);
  return /missing trie node|historical state|state (is )?not available|pruned|reexec|data unavailable/i.test(
    words,
  );
}

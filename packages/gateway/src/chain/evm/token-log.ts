import { getAddress, type Hex, pad, type RpcLog } from 'viem';
import type { WatchSet } from '../../app/ports/chain.ts';

/** keccak256("Transfer(address,address,uint256)"), ERC-20. */
export const transferTopic: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** Up to so many addresses go to the node as a filter; beyond, all transfers of the block are read. */
const filterLimit = 500;

export interface TokenLog {
  readonly contract: Hex;
  readonly from: Hex;
  readonly to: Hex;
  readonly value: bigint;
  readonly txid: Hex;
  /** Number inside the block, to find the log in its receipt; it changes when a block is replaced. */
  readonly logIndex: number;
}

export type Topics = [Hex] | [Hex, null, Hex[]];

/** What to ask the node for, so that the answer holds every transfer to a watched address. */
export function topicsFor(watch: WatchSet): Topics {
  if (watch.size > filterLimit) return [transferTopic];
  return [
    transferTopic,
    null,
    [...watch.values()].map((address) => pad(address as Hex).toLowerCase() as Hex),
  ];
}

/**
 * Reads a log as an ERC-20 transfer to a watched address; null for anything else: an NFT (four topics),
 * a transfer of nothing (spam that imitates addresses), data of another form.
 */
export function readTransferLog(log: RpcLog, watch: WatchSet): TokenLog | null {
  const [topic, from, to, ...more] = log.topics;
  if (topic !== transferTopic || from === undefined || to === undefined || more.length > 0) return null;
  if (log.removed || log.data.length !== 66 || log.transactionHash === null || log.logIndex === null)
    return null;
  const recipient = toAddress(to);
  if (recipient === null || !watch.has(recipient)) return null;
  const value = BigInt(log.data);
  if (value === 0n) return null;
  return {
    contract: getAddress(log.address),
    from: toAddress(from) ?? recipient,
    to: recipient,
    value,
    txid: log.transactionHash,
    logIndex: Number(log.logIndex),
  };
}

function toAddress(topic: Hex): Hex | null {
  return /^0x0{24}/.test(topic) ? getAddress(`0x${topic.slice(26)}`) : null;
}

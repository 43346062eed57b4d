import { numberToHex, pad, type Hex, type RpcLog } from 'viem';
import { describe, expect, it } from 'vitest';
import { readTransferLog, topicsFor, transferTopic } from './token-log.ts';

const ours = '0x14dC79964da2C08b23698B3D3cc7Ca32193d9955';
const payer = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const watch = new Set([ours]);
const log = {
  address: '0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48',
  topics: [transferTopic, pad(payer), pad(ours)],
  data: numberToHex(5n, { size: 32 }),
  blockHash: `0x${'b'.repeat(64)}`,
  blockNumber: '0x1',
  logIndex: '0x3',
  transactionHash: `0x${'a'.repeat(64)}`,
  transactionIndex: '0x0',
  removed: false,
} as RpcLog;

describe('readTransferLog', () => {
  it('reads a transfer to an address of ours', () => {
    expect(readTransferLog(log, watch)).toEqual({
      contract: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
      from: payer,
      to: ours,
      value: 5n,
      txid: log.transactionHash,
      logIndex: 3,
    });
  });

  it('reads the most that a token can move', () => {
    expect(readTransferLog({ ...log, data: `0x${'f'.repeat(64)}` }, watch)?.value).toBe(2n ** 256n - 1n);
  });

  it.each<[string, Partial<RpcLog>]>([
    ['one that was removed in a reorganisation', { removed: true }],
    ['one that is in no block yet', { transactionHash: null, logIndex: null }],
    ['another event', { topics: [`0x${'1'.repeat(64)}`, pad(payer), pad(ours)] }],
    ['an event without topics', { topics: [] }],
    ['a topic too few', { topics: [transferTopic, pad(payer)] }],
    [
      'the token of an NFT',
      { topics: [transferTopic, pad(payer), pad(ours), numberToHex(1n, { size: 32 })] },
    ],
    ['somebody else', { topics: [transferTopic, pad(ours), pad(payer)] }],
    ['an address with something before it', { topics: [transferTopic, pad(payer), dirty(ours)] }],
    ['no value', { data: '0x' }],
    ['a value of 31 bytes', { data: `0x${'0'.repeat(61)}5` }],
    ['a value and more', { data: `${log.data}${'0'.repeat(64)}` }],
    ['a value of nothing', { data: numberToHex(0n, { size: 32 }) }],
  ])('takes no notice of %s', (_what, change) => {
    expect(readTransferLog({ ...log, ...change }, watch)).toBeNull();
  });
});

describe('topicsFor', () => {
  it('names the addresses to the node while they are few', () => {
    expect(topicsFor(watch)).toEqual([transferTopic, null, [pad(ours.toLowerCase() as Hex)]]);
    const many = new Set(
      Array.from({ length: 501 }, (_, index) => `0x${index.toString(16).padStart(40, '0')}`),
    );
    expect(topicsFor(many)).toEqual([transferTopic]);
  });
});

function dirty(address: string): Hex {
  return `0x${'1'.repeat(24)}${address.slice(2)}`;
}

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import { createWalletIndexes, type WalletIndexes } from './wallet-indexes.ts';

let store: TestStore;
let nodes: WalletIndexes[];

beforeAll(async () => {
  store = await openTestStore(inject('databaseUrl'));
  nodes = [createWalletIndexes(store.url), createWalletIndexes(store.url)];
});
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.close()));
  await store.close();
});

describe('wallet indexes', () => {
  it('are given once each and without a gap, however many processes ask at a time', async () => {
    const taken = await Promise.all(
      Array.from({ length: 400 }, (_, turn) => (nodes[turn % 2] as WalletIndexes).take(['crowded'], 'test')),
    );
    expect(taken.toSorted((one, other) => one - other)).toEqual(
      Array.from({ length: 400 }, (_, index) => index),
    );
  });

  it('count for each network and mode by itself', async () => {
    const [node] = nodes as [WalletIndexes];
    expect(await Promise.all([node.take(['apart'], 'test'), node.take(['apart'], 'live')])).toEqual([0, 0]);
    expect(await node.take(['apart'], 'test')).toBe(1);
  });

  it('are one row of numbers for networks of one key, whichever comes first and whichever joins', async () => {
    const [node, other] = nodes as [WalletIndexes, WalletIndexes];
    expect(await node.take(['m-chain'], 'test')).toBe(0);
    expect(await node.take(['m-chain'], 'test')).toBe(1);
    expect(await node.take(['m-chain', 'z-chain'], 'test')).toBe(2);
    expect(await other.take(['z-chain', 'm-chain'], 'test')).toBe(3);
    // A name that comes before the others: its counter begins where theirs stand.
    expect(await node.take(['m-chain', 'z-chain', 'a-chain'], 'test')).toBe(4);
    expect(await other.take(['m-chain', 'z-chain', 'a-chain'], 'test')).toBe(5);
    expect(await other.take(['m-chain', 'z-chain', 'a-chain'], 'live')).toBe(0);
  });

  it('fail those who waited, and go on', async () => {
    const [node] = nodes as [WalletIndexes];
    const mode = 'neither' as 'test';
    const asked = [node.take(['broken'], mode), node.take(['broken'], mode), node.take(['broken'], mode)];
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
    await expect(node.take(['broken'], mode)).rejects.toThrow('wallet_mode_check');
    expect(await node.take(['broken'], 'test')).toBe(0);
  });
});

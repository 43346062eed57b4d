import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBtcd, findLitecoind, installBtcd, installLitecoind } from '../bitcoin/find-bitcoin.ts';
import { type RunningBitcoin, startBtcd, startLitecoind } from '../bitcoin/start-bitcoin.ts';
import { isAlive } from '../processes/identity.ts';
import { openBitcoin } from './bitcoin.ts';

const folder = mkdtempSync(join(tmpdir(), 'cryptoix-bitcoin-sandbox-'));
const nodes: RunningBitcoin[] = [];
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  rmSync(folder, { recursive: true, force: true });
});

describe('openBitcoin', () => {
  it('simulates where no node is named', async () => {
    expect(await openBitcoin({})).toEqual({ kind: 'simulated' });
    expect(await openBitcoin({ BITCOIN_RPC_URL: '' })).toEqual({ kind: 'simulated' });
  });

  it('says that a node is away, without its password', async () => {
    const away = openBitcoin({ BITCOIN_RPC_URL: 'http://user:hidden@127.0.0.1:1' });
    await expect(away).rejects.toThrow(/^BITCOIN_RPC_URL names a node that does not answer\.$/);
  });

  if (findBtcd() === undefined) it.skip(`takes a regtest node. Install it with: ${installBtcd}`);
  else {
    it('takes a regtest node, which ends when it is told to', async () => {
      const node = await startBtcd({ folder: join(folder, 'btcd') });
      nodes.push(node);
      const found = await openBitcoin({ BITCOIN_RPC_URL: node.rpcUrl });
      expect(found).toEqual({ kind: 'node', rpcUrl: node.rpcUrl });
      await node.stop();
      expect(isAlive(node.pid)).toBe(false);
    });
  }

  if (findLitecoind() === undefined) it.skip(`refuses another chain. Install it with: ${installLitecoind}`);
  else {
    it('refuses a node of another chain', async () => {
      const node = await startLitecoind({ folder: join(folder, 'litecoind') });
      nodes.push(node);
      await expect(openBitcoin({ BITCOIN_RPC_URL: node.rpcUrl })).rejects.toThrow(/not on regtest/);
    });
  }
});

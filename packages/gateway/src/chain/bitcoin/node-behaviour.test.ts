import { findLitecoind, installLitecoind, startLitecoind } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBitcoinReader } from './bitcoin-reader.ts';
import { bitcoinRegtest, litecoinRegtest } from './params.ts';
import { openTestNode } from './testing-node.ts';

if (findLitecoind() === undefined) {
  it.skip(`how a node is read: there is no litecoind here. Install it with: ${installLitecoind}`);
} else {
  describe('how a node is read', () => {
    let node: Awaited<ReturnType<typeof openTestNode>>;
    beforeAll(async () => {
      node = await openTestNode(litecoinRegtest, (folder) => startLitecoind({ folder }));
    });
    afterAll(() => node.close());

    const readerOf = (rpcUrl: string, params = litecoinRegtest, maxBytes = 1_000_000) =>
      createBitcoinReader({ network: 'litecoin', currency: 'LTC', params, rpcUrl, maxBytes });

    it('refuses to scan a block that left the chain', async () => {
      const block = await node.dev.mine(1);
      expect(await node.reader.scanBlock(block, new Set(['x']))).toEqual([]);
      await node.dev.reorg(1);
      await expect(node.reader.scanBlock(block, new Set(['x']))).rejects.toMatchObject({
        code: 'block_gone',
      });
    });

    it('names what took the place of a payment, before and after it is in a block', async () => {
      const to = node.deriver.derive(700).address;
      const txid = await node.dev.fund(to, node.unit);
      expect(await node.reader.scanMempool(new Set([to]))).toHaveLength(1);
      const replacedBy = await node.dev.replace(txid);
      expect(await node.reader.scanMempool(new Set([to]))).toEqual([]);
      expect(await node.reader.tx(txid)).toEqual({ state: 'unknown', replacedBy });
      await node.reader.scanBlock(await node.dev.mine(1), new Set([to]));
      expect(await node.reader.tx(txid)).toEqual({ state: 'unknown', replacedBy });
      // What is only in memory is not made up by a reader that has just begun.
      const fresh = readerOf(node.running.rpcUrl);
      expect(await fresh.tx(txid)).toEqual({ state: 'unknown', replacedBy: null });
    });

    it('names the double spend of a reorganisation', async () => {
      const to = node.deriver.derive(701).address;
      const watch = new Set([to]);
      const txid = await node.dev.fund(to, node.unit);
      const [paid] = await node.reader.scanBlock(await node.dev.mine(1), watch);
      const tip = await node.dev.reorg(1, { drop: [txid] });
      expect(await node.reader.scanBlock(tip, watch)).toEqual([]);
      const status = await node.reader.tx(txid);
      if (status.state !== 'unknown' || status.replacedBy === null) throw new Error('it is not named');
      expect(await node.reader.tx(status.replacedBy)).toMatchObject({ state: 'confirmed', block: tip });
      expect(paid).toMatchObject({ txid, amount: node.unit });
    });

    it('refuses a node of another chain', async () => {
      const other = readerOf(node.running.rpcUrl, bitcoinRegtest);
      expect(await other.health()).toMatchObject({ ok: false, reason: 'wrong_network', tip: null });
      await expect(other.tip()).rejects.toMatchObject({ code: 'wrong_network' });
    });

    it('names a wrong password and an absent node, never the password', async () => {
      const url = new URL(node.running.rpcUrl);
      url.password = 'hidden';
      for (const away of [url.href, 'http://user:hidden@127.0.0.1:1']) {
        const { ok, reason, detail } = await readerOf(away).health();
        expect({ ok, reason }).toEqual({ ok: false, reason: 'network_unavailable' });
        expect(detail).not.toContain('hidden');
      }
    });

    it('takes no answer without end', async () => {
      const reader = readerOf(node.running.rpcUrl, litecoinRegtest, 200);
      await expect(reader.tip()).rejects.toMatchObject({ code: 'network_unavailable' });
    });
  });
}

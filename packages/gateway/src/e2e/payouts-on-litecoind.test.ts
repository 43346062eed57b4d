import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLitecoind, installLitecoind, startLitecoind } from '@cryptoix/devnet';
import type { Cryptoix } from '@cryptoix/sdk';
import { hex } from '@scure/base';
import { p2wpkh } from '@scure/btc-signer';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { litecoinRegtest } from '../chain/bitcoin/params.ts';
import type { Network } from '../app/ports/networks.ts';
import { eventually } from '../testing/eventually.ts';
import { fund } from '../testing/fund.ts';
import { payoutKeys } from '../testing/local-signer.ts';
import { openPayoutGateway, type PayoutGateway } from '../testing/payout-gateway.ts';
import { finishedRefund, untilPayment } from '../testing/refund-desk.ts';
import { refusalOf } from '../testing/refusal-of.ts';

// The example key of BIP 173.
const key = hex.decode('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
const outside = p2wpkh(key, litecoinRegtest).address;

if (findLitecoind() === undefined) {
  it.skip(`payouts on a Litecoin node. Install it with: ${installLitecoind}`);
} else {
  describe('on a Litecoin node', () => {
    let folder: string;
    let node: Awaited<ReturnType<typeof startLitecoind>>;
    let gateway: PayoutGateway;
    let litecoin: Network;
    let client: Cryptoix;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'cryptoix-litecoin-payouts-'));
      node = await startLitecoind({ folder });
      const entry = {
        network: 'litecoin',
        mode: 'test',
        adapter: 'bitcoin',
        chain: 'regtest',
        development: true,
        rpcUrl: node.rpcUrl,
        xpub: payoutKeys.bitcoinTest.publicExtendedKey,
        confirmations: { default: 1, large: 2, final: 2 },
        assets: [{ currency: 'LTC', kind: 'native', decimals: 8 }],
      };
      gateway = await openPayoutGateway(inject('databaseUrl'), { more: [entry] });
      const found = gateway.networks.find(({ name }) => name === 'litecoin');
      if (found === undefined) throw new Error('there is no litecoin');
      litecoin = found;
      ({ client } = await gateway.merchant());
      // The faucet's coins have to ripen first, and their blocks to be read.
      await litecoin.dev?.mine(1);
      await eventually(
        () => client.assets.list({ currency: 'LTC' }),
        ({ data: [asset] }) => asset?.network_status === 'synced' && asset.blocks_behind === 0,
        30_000,
      );
      await fund(client, 'LTC', '2', '3');
    });
    afterAll(async () => {
      await gateway.close();
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    /** What the node says came to the address, in blocks. */
    async function arrived(): Promise<bigint[]> {
      const { reader } = litecoin;
      const tip = await reader.tip();
      const found: bigint[] = [];
      for (let height = Math.max(1, tip.height - 60); height <= tip.height; height++) {
        const block = await reader.blockAt(height);
        if (block === null) throw new Error(`there is no block ${height}`);
        for (const { amount } of await reader.scanBlock(block, new Set([outside]))) found.push(amount);
      }
      return found;
    }

    it('a refund goes back to the payer, once', async () => {
      const payment = await client.payments.create({ amount: '1.5', currency: 'LTC' });
      await litecoin.dev?.fund(payment.options[0]?.address ?? '', 150_000_000n);
      await untilPayment(client, payment, ({ status }) => status === 'confirmed');
      const body = { payment_id: payment.id, amount: '0.75' };
      const bitcoin = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080';
      expect(await refusalOf(client.refunds.create({ ...body, address: bitcoin }))).toMatchObject({
        reason: 'address_network_mismatch',
      });
      const refund = await client.refunds.create({ ...body, address: outside });
      expect(refund).toMatchObject({ currency: 'LTC', network: 'litecoin', rate: '1.00' });
      expect((await finishedRefund(client, refund)).status).toBe('completed');
      expect(await arrived()).toEqual([75_000_000n]);
      expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('0.75000000');
    });

    it('a payout that is stuck is replaced by one that pays more, and only that one is paid', async () => {
      const before = (await arrived()).length;
      const payout = await client.payouts.create({ amount: '0.25', currency: 'LTC', address: outside });
      await client.testMode.simulatePayout(payout.id, { outcome: 'stuck' });
      const sent = await eventually(
        () => client.payouts.retrieve(payout.id),
        ({ hash }) => hash !== null,
      );
      await litecoin.dev?.mine(2);
      expect((await client.payouts.retrieve(payout.id)).status).toBe('processing');
      await client.payouts.bumpFee(payout.id, { speed: 'priority' });
      const done = await eventually(
        () => client.payouts.retrieve(payout.id),
        ({ status }) => status === 'completed',
        20_000,
      );
      expect(done.hash).not.toBe(sent.hash);
      expect(done.replaces).toEqual([sent.hash]);
      expect((await arrived()).slice(before)).toEqual([25_000_000n]);
    });
  });
}

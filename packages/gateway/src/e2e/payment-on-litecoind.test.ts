import { findLitecoind, installLitecoind, startLitecoind } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Network } from '../app/ports/networks.ts';
import { litecoinRegtest } from '../chain/bitcoin/params.ts';
import { openTestNode } from '../chain/bitcoin/testing-node.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';

if (findLitecoind() === undefined) {
  it.skip(`a payment on a Litecoin node. Install it with: ${installLitecoind}`);
} else {
  describe('a payment on a Litecoin node', () => {
    let node: Awaited<ReturnType<typeof openTestNode>>;
    let gateway: TestGateway;

    beforeAll(async () => {
      node = await openTestNode(litecoinRegtest, (folder) => startLitecoind({ folder }));
      const network: Network = {
        name: 'litecoin',
        mode: 'test',
        simulated: false,
        uri: { standard: 'bip21', scheme: 'litecoin' },
        indexOf: 'output',
        explorerUrl: null,
        reader: node.reader,
        addresses: node.deriver,
        dev: node.dev,
        assets: [
          {
            currency: 'LTC',
            network: 'litecoin',
            name: 'Litecoin',
            kind: 'native',
            contract: null,
            decimals: 8,
            displayDecimals: 8,
            dust: 2940n,
            minPayment: 10_000n,
            maxPayment: 84_000_000n * 10n ** 8n,
            minPayout: 100_000n,
            confirmations: 2,
          },
        ],
      };
      gateway = await openTestGateway(inject('databaseUrl'), { networks: [network] });
    });
    afterAll(async () => {
      await gateway.close();
      await node.close();
    });

    it('is seen, falls back in a reorganisation, and is credited once it is deep enough', async () => {
      const { client } = await gateway.merchant();
      const created = await client.payments.create({ amount: '1.5', currency: 'LTC' });
      const [option] = created.options;
      expect(option?.uri).toBe(`litecoin:${option?.address}?amount=1.5`);
      expect(option?.address).toMatch(/^rltc1q/);

      const status = (wanted: string) =>
        eventually(
          () => client.payments.retrieve(created.id),
          (payment) => payment.status === wanted,
        );
      const available = async () =>
        (await client.balance.retrieve()).balances.find(({ currency }) => currency === 'LTC');
      const txid = await node.dev.fund(option?.address ?? '', 150_000_000n);
      await status('confirming');
      await node.dev.mine(1);
      await node.dev.reorg(1, { unconfirm: [txid] });
      await node.dev.mine(1);
      await status('confirming');
      expect(await available()).toMatchObject({ available: '0.00000000', pending: '1.50000000' });
      await node.dev.mine(1);
      expect(await status('confirmed')).toMatchObject({ amount_received: '1.50000000', exception: null });
      expect(await available()).toMatchObject({ available: '1.50000000', pending: '0.00000000' });
    });
  });
}

import { findLitecoind, installLitecoind } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../app/ports/chain.ts';
import { eventually } from '../testing/eventually.ts';
import { startLocalLitecoin, type LocalLitecoin } from '../testing/local-litecoin.ts';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';

if (findLitecoind() === undefined) {
  it.skip(`a payment on a Litecoin node. Install it with: ${installLitecoind}`);
} else {
  describe('a payment on a Litecoin node', () => {
    let litecoin: LocalLitecoin;
    let dev: DevChain;
    let gateway: TestGateway;

    beforeAll(async () => {
      litecoin = await startLocalLitecoin(2);
      dev = litecoin.network.dev as DevChain;
      gateway = await openTestGateway(inject('databaseUrl'), { networks: [litecoin.network] });
    });
    afterAll(async () => {
      await gateway.close();
      await litecoin.stop();
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
      const txid = await dev.fund(option?.address ?? '', 150_000_000n);
      await status('confirming');
      await dev.mine(1);
      await dev.reorg(1, { unconfirm: [txid] });
      await dev.mine(1);
      await status('confirming');
      expect(await available()).toMatchObject({ available: '0.00000000', pending: '1.50000000' });
      await dev.mine(1);
      expect(await status('confirmed')).toMatchObject({ amount_received: '1.50000000', exception: null });
      expect(await available()).toMatchObject({ available: '1.50000000', pending: '0.00000000' });
    });
  });
}

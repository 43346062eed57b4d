import { Cryptoix } from '@cryptoix/sdk';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { eventually } from '../testing/eventually.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
});
afterAll(() => gateway.close());

describe('a payment on the simulated network', () => {
  it('is created, seen, confirmed, and stands in the balance', async () => {
    const { client } = await gateway.merchant();
    const created = await client.payments.create({ amount: 100, currency: 'BTC' });
    expect(created).toMatchObject({ status: 'pending', amount: '100.00000000', amount_due: '100.00000000' });
    const [option] = created.options;
    expect(option?.uri).toBe(`bitcoin:${option?.address}?amount=100`);

    await gateway.bitcoin.fund(option?.address ?? '', 100n * 10n ** 8n);
    const seen = await eventually(
      () => client.payments.retrieve(created.id),
      ({ status }) => status === 'confirming',
    );
    expect(seen).toMatchObject({ amount_due: '0.00000000', amount_pending: '100.00000000' });
    expect((await client.balance.retrieve()).balances[0]).toMatchObject({
      pending: '100.00000000',
      available: '0.00000000',
    });

    await gateway.bitcoin.mine(1);
    const paid = await eventually(
      () => client.payments.retrieve(created.id),
      ({ status }) => status === 'confirmed',
    );
    expect(paid).toMatchObject({ amount_received: '100.00000000', exception: null });
    expect((await client.balance.retrieve({ value_in: 'USD' })).balances[0]).toMatchObject({
      pending: '0.00000000',
      available: '100.00000000',
      value: { currency: 'USD', amount: '5000000.00' },
    });
  });

  it('is credited once where two gateways work, and goes on when one of them ends', async () => {
    const merchant = await gateway.merchant();
    const { client } = merchant;
    const another = await gateway.second();
    const payments = await Promise.all(
      Array.from({ length: 6 }, () => client.payments.create({ amount: '1', currency: 'BTC' })),
    );
    for (const [index, payment] of payments.entries()) {
      await gateway.bitcoin.fund(payment.options[0]?.address ?? '', 10n ** 8n);
      await gateway.bitcoin.mine(1);
      if (index === 2) await gateway.gateway.stop();
    }
    const { publicKey, secretKey } = merchant;
    const beside = new Cryptoix({ publicKey, secretKey, baseUrl: `${another.origin}/v1` }).payments;
    for (const { id } of payments) {
      const paid = await eventually(
        () => beside.retrieve(id),
        ({ status }) => status === 'confirmed',
      );
      expect(paid).toMatchObject({ amount_received: '1.00000000', exception: null });
    }
  });
});

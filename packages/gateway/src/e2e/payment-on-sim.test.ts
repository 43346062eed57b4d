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
});

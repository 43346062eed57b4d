import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'), {
    depths: [
      { fromCents: 100_000n, confirmations: 3 },
      { fromCents: 1_000_000n, confirmations: 6 },
    ],
  });
  merchant = await gateway.merchant();
});
afterAll(() => gateway.close());

it.each([
  ['999.99', 'USD', {}, 1],
  ['1000', 'USD', {}, 3],
  ['0.2', 'BTC', {}, 6],
  ['0.2', 'BTC', { confirmations: 2 }, 2],
])('%s %s with %j waits for %i confirmations', async (amount, currency, more, depth) => {
  const payment = await merchant.client.payments.create({ amount, currency, ...more });
  expect(payment.confirmations_required).toBe(depth);
  expect(payment.options[0]?.confirmations_required).toBe(depth);
});

it('confirms a large payment at its depth and not before', async () => {
  const payment = await merchant.client.payments.create({ amount: '1000', currency: 'USD' });
  const until = (confirmations: number) =>
    eventually(
      () => merchant.client.payments.retrieve(payment.id, { include: ['transactions'] }),
      ({ transactions = [] }) => transactions[0]?.confirmations === confirmations,
    );
  await gateway.bitcoin.fund(payment.options[0]?.address ?? '', 2_000_000n);
  await gateway.bitcoin.mine(2);
  expect((await until(2)).status).toBe('confirming');
  await gateway.bitcoin.mine(1);
  expect((await until(3)).status).toBe('confirmed');
});

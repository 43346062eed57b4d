import { findAnvil, installAnvil } from '@cryptoix/devnet';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../app/ports/chain.ts';
import { eventually } from '../testing/eventually.ts';
import { startLocalEthereum, type LocalEthereum } from '../testing/local-ethereum.ts';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`payments in dollars on a local Ethereum. Install it with: ${installAnvil}`);

let ethereum: LocalEthereum | null = null;
let gateway: TestGateway;

beforeAll(async () => {
  ethereum = hasAnvil ? await startLocalEthereum() : null;
  gateway = await openTestGateway(inject('databaseUrl'), {
    networks: ethereum === null ? [] : [ethereum.network],
  });
});
afterAll(async () => {
  await gateway.close();
  await ethereum?.stop();
});

describe.runIf(hasAnvil)('a payment priced in dollars', () => {
  it('has an option per accepted asset, at fixed rates that say so', async () => {
    const { client } = await gateway.merchant();
    const payment = await client.payments.create({ amount: '50.00', currency: 'USD' });
    expect(
      payment.options.map(({ currency, amount, rate, rate_source }) => ({
        currency,
        amount,
        rate,
        rate_source,
      })),
    ).toEqual([
      { currency: 'BTC', amount: '0.00100000', rate: '50000.00', rate_source: 'fixed' },
      { currency: 'ETH', amount: '0.02000000', rate: '2500.00', rate_source: 'fixed' },
      { currency: 'USDC', amount: '50.00', rate: '1.00', rate_source: 'fixed' },
      { currency: 'USDT', amount: '50.00', rate: '1.00', rate_source: 'fixed' },
    ]);
    const addresses = new Set(
      payment.options.filter(({ network }) => network === 'ethereum').map(({ address }) => address),
    );
    expect(addresses.size).toBe(1);
  });

  it('can be priced in one coin and paid in another', async () => {
    const { client } = await gateway.merchant();
    const accepted = [{ currency: 'BTC' }, { currency: 'USDC' }];
    const payment = await client.payments.create({ amount: '0.001', currency: 'BTC', accepted });
    expect(payment.options).toMatchObject([
      {
        currency: 'BTC',
        amount: '0.00100000',
        rate: '1.00',
        rate_source: null,
        rate_expires_at: null,
        selected: false,
      },
      { currency: 'USDC', amount: '50.00', rate: '0.00002', rate_source: 'fixed', selected: false },
    ]);
    const dev = ethereum?.network.dev as DevChain;
    await dev.fund(payment.options[1]?.address ?? '', 20_000_000n, 'USDC');
    await gateway.bitcoin.fund(payment.options[0]?.address ?? '', 60_000n);
    await eventually(
      () => client.payments.retrieve(payment.id),
      ({ status }) => status === 'confirming',
    );
    await dev.mine(1);
    await gateway.bitcoin.mine(1);
    const paid = await eventually(
      () => client.payments.retrieve(payment.id),
      ({ status }) => status === 'confirmed',
    );
    expect(paid).toMatchObject({ exception: null, amount_received: '0.00100000' });
    const { balances } = await client.balance.retrieve({ value_in: 'USD' });
    expect(balances.filter(({ available }) => Number(available) > 0)).toMatchObject([
      { currency: 'BTC', available: '0.00060000', value: { amount: '30.00' } },
      { currency: 'USDC', available: '20.00', value: { amount: '20.00' } },
    ]);
  });

  it('is unresolved when another listed asset arrives', async () => {
    const { client } = await gateway.merchant();
    const payment = await client.payments.create({ amount: '5', currency: 'USDC' });
    const simulated = await client.testMode.simulatePayment(payment.id, {
      scenario: 'wrong_asset',
      confirmations: 1,
    });
    expect(simulated).toMatchObject({
      status: 'unresolved',
      exception: 'wrong_asset',
      amount_received: '0.00',
    });
  });
});

describe('what others may see', () => {
  it('answers 404 for the payment and the transaction of another merchant', async () => {
    const [owner, stranger] = [await gateway.merchant(), await gateway.merchant()];
    const payment = await owner.client.payments.create({ amount: '1', currency: 'BTC' });
    const paid = await owner.client.testMode.simulatePayment(payment.id, { scenario: 'exact' });
    await expect(stranger.client.payments.retrieve(payment.id)).rejects.toMatchObject({
      status: 404,
      reason: 'no_such_payment',
    });
    await expect(stranger.client.payments.cancel(payment.id)).rejects.toMatchObject({ status: 404 });
    await expect(
      stranger.client.testMode.simulatePayment(payment.id, { scenario: 'exact' }),
    ).rejects.toMatchObject({ status: 404 });
    await expect(stranger.client.transactions.retrieve(paid.transaction_ids[0] ?? '')).rejects.toMatchObject({
      status: 404,
    });
    expect((await stranger.client.transactions.list()).data).toEqual([]);
  });
});

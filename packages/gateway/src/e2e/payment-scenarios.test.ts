import { findAnvil, findLitecoind, installAnvil, installLitecoind } from '@cryptoix/devnet';
import type { Payment } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DevChain } from '../app/ports/chain.ts';
import { eventually } from '../testing/eventually.ts';
import { startLocalEthereum, type LocalEthereum } from '../testing/local-ethereum.ts';
import { startLocalLitecoin, type LocalLitecoin } from '../testing/local-litecoin.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

interface Money {
  readonly currency: string;
  readonly network: string;
  /** 1 as the API writes it. */
  readonly one: string;
  readonly zero: string;
  /** Base units of 1. */
  readonly unit: bigint;
}

const btc: Money = {
  currency: 'BTC',
  network: 'bitcoin',
  one: '1.00000000',
  zero: '0.00000000',
  unit: 10n ** 8n,
};
const usdc: Money = { currency: 'USDC', network: 'ethereum', one: '1.00', zero: '0.00', unit: 10n ** 6n };
const eth: Money = {
  currency: 'ETH',
  network: 'ethereum',
  one: '1.00000000',
  zero: '0.00000000',
  unit: 10n ** 18n,
};
const ltc: Money = { ...btc, currency: 'LTC', network: 'litecoin' };

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`payments on a local Ethereum. Install it with: ${installAnvil}`);
const hasLitecoind = findLitecoind() !== undefined;
if (!hasLitecoind) it.skip(`payments on a Litecoin node. Install it with: ${installLitecoind}`);

let ethereum: LocalEthereum | null = null;
let gateway: TestGateway;

beforeAll(async () => {
  ethereum = hasAnvil ? await startLocalEthereum() : null;
  gateway = await openTestGateway(inject('databaseUrl'), {
    networks: ethereum === null ? [] : [ethereum.network],
  });
});
afterAll(async () => {
  // The audit of the ledger runs as the gateway closes.
  await gateway.close();
  await ethereum?.stop();
});

const everyMoney = [btc, ...(hasAnvil ? [usdc, eth] : []), ...(hasLitecoind ? [ltc] : [])];

describe.each(everyMoney)('payments in $currency', (money) => {
  let merchant: TestMerchant;
  let dev: DevChain;
  let litecoin: LocalLitecoin | null = null;
  let place: TestGateway;

  beforeAll(async () => {
    place = gateway;
    if (money === ltc) {
      // A gateway of its own: there is no fixed rate of LTC, and payments in dollars would want one.
      litecoin = await startLocalLitecoin();
      place = await openTestGateway(inject('databaseUrl'), { networks: [litecoin.network] });
    }
    merchant = await place.merchant();
    dev = place.networks.find((network) => network.name === money.network)?.dev as DevChain;
  });

  afterAll(async () => {
    if (place !== gateway) await place.close();
    await litecoin?.stop();
  });

  const create = (more: Record<string, unknown> = {}): Promise<Payment> =>
    merchant.client.payments.create({
      amount: '1',
      currency: money.currency,
      ...more,
    });
  const pay = (payment: Payment, amount: bigint): Promise<string> =>
    dev.fund(payment.options[0]?.address ?? '', amount, money.currency);
  const until = (payment: Payment, is: (payment: Payment) => boolean): Promise<Payment> =>
    eventually(() => merchant.client.payments.retrieve(payment.id), is);
  const status = (payment: Payment, wanted: string): Promise<Payment> =>
    until(payment, (each) => each.status === wanted);
  const held = async (): Promise<Record<string, string>> => {
    const { balances } = await merchant.client.balance.retrieve({ currency: money.currency });
    const { available = '', pending = '', reserved = '', total = '' } = balances[0] ?? {};
    return { available, pending, reserved, total };
  };
  /** What this test adds to the balance, as numbers of whole coins: the amounts here are small. */
  const gain = async (before: Record<string, string>): Promise<Record<string, number>> => {
    const after = await held();
    return Object.fromEntries(
      Object.entries(after).map(([key, value]) => [
        key,
        Math.round((Number(value) - Number(before[key])) * 100) / 100,
      ]),
    );
  };

  it('under, then a top-up', async () => {
    const before = await held();
    const payment = await create();
    await pay(payment, (money.unit * 4n) / 10n);
    const part = await until(payment, (each) => each.exception === 'underpaid');
    expect(part.status).toBe('pending');
    await dev.mine(1);
    await until(payment, (each) => Number(each.amount_received) === 0.4);
    expect(await gain(before)).toMatchObject({ available: 0, reserved: 0.4 });
    await pay(payment, (money.unit * 6n) / 10n);
    await status(payment, 'confirming');
    await dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid).toMatchObject({ exception: null, amount_due: money.zero, amount_received: money.one });
    expect(paid.transaction_ids).toHaveLength(2);
    expect(await gain(before)).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
  });

  it('over', async () => {
    const before = await held();
    const payment = await create();
    await pay(payment, (money.unit * 15n) / 10n);
    await status(payment, 'confirming');
    await dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid.exception).toBe('overpaid');
    expect(Number(paid.amount_overpaid)).toBe(0.5);
    expect(await gain(before)).toMatchObject({ available: 1.5 });
  });

  it('in three parts of one moment', async () => {
    const payment = await create();
    const address = payment.options[0]?.address ?? '';
    const third = { address, amount: money.unit / 4n, currency: money.currency };
    await dev.fundMany([third, third, { ...third, amount: money.unit / 2n }]);
    await status(payment, 'confirming');
    await dev.mine(1);
    const paid = await status(payment, 'confirmed');
    expect(paid.transaction_ids).toHaveLength(3);
    expect(paid.amount_received).toBe(money.one);
  });

  it.each([
    ['hold', 'unresolved', { available: 0, reserved: 1 }],
    ['accept', 'confirmed', { available: 1, reserved: 0 }],
  ])('late, %s', async (late_payment, ends, gains) => {
    const before = await held();
    const payment = await create({ late_payment, expires_in: 300 });
    await merchant.client.testMode.advanceClock({ seconds: 301 });
    const expired = await merchant.client.payments.retrieve(payment.id);
    expect(expired).toMatchObject({ status: 'expired', exception: null });
    await pay(payment, money.unit);
    await until(payment, (each) => each.exception === 'paid_late');
    await dev.mine(1);
    const late = await until(payment, (each) => each.status === ends && each.amount_received === money.one);
    expect(late.exception).toBe('paid_late');
    expect(await gain(before)).toMatchObject(gains);
  });

  it('reorganised away and back', async () => {
    const before = await held();
    const payment = await create();
    const hash = await pay(payment, money.unit);
    await status(payment, 'confirming');
    await dev.mine(1);
    await status(payment, 'confirmed');
    await dev.reorg(1, { unconfirm: [hash] });
    const undone = await status(payment, 'unresolved');
    expect(undone).toMatchObject({
      exception: 'reorged',
      amount_received: money.zero,
      amount_pending: money.one,
    });
    expect(await gain(before)).toMatchObject({ available: 0, pending: 1 });
    await dev.mine(1);
    const back = await status(payment, 'confirmed');
    expect(back).toMatchObject({ exception: null, amount_received: money.one });
    expect(await gain(before)).toEqual({ available: 1, pending: 0, reserved: 0, total: 1 });
    expect(back.transaction_ids).toHaveLength(1);
  });

  it('reorganised into another block', async () => {
    const before = await held();
    const payment = await create();
    await pay(payment, money.unit);
    await status(payment, 'confirming');
    await dev.mine(2);
    await status(payment, 'confirmed');
    const [{ block_hash: first } = { block_hash: '' }] =
      (await merchant.client.payments.retrieve(payment.id, { include: ['transactions'] })).transactions ?? [];
    await dev.reorg(2);
    await eventually(
      async () =>
        (await merchant.client.payments.retrieve(payment.id, { include: ['transactions'] }))
          .transactions?.[0],
      (transaction) => transaction?.status === 'confirmed' && transaction.block_hash !== first,
    );
    await status(payment, 'confirmed');
    expect(await gain(before)).toMatchObject({ available: 1, pending: 0, total: 1 });
  });

  it('reorganised away for good', async () => {
    const before = await held();
    const payment = await create();
    const hash = await pay(payment, money.unit);
    await status(payment, 'confirming');
    await dev.mine(3);
    await status(payment, 'confirmed');
    await dev.reorg(3, { drop: [hash] });
    const gone = await until(
      payment,
      (each) => each.status === 'unresolved' && each.amount_pending === money.zero,
    );
    expect(gone).toMatchObject({ exception: 'reorged', amount_received: money.zero, amount_due: money.one });
    expect(await gain(before)).toEqual({ available: 0, pending: 0, reserved: 0, total: 0 });
    const { transactions = [] } = await merchant.client.payments.retrieve(payment.id, {
      include: ['transactions'],
    });
    expect(['failed', 'replaced']).toContain(transactions[0]?.status);
  });

  it('replaced by the payer before it was mined', async () => {
    const before = await held();
    const payment = await create();
    const hash = await pay(payment, money.unit);
    await status(payment, 'confirming');
    await dev.replace(hash);
    const reverted = await status(payment, 'pending');
    expect(reverted.amount_due).toBe(money.one);
    expect(await gain(before)).toMatchObject({ pending: 0, total: 0 });
    await dev.mine(1);
    expect((await merchant.client.payments.retrieve(payment.id)).status).toBe('pending');
  });
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

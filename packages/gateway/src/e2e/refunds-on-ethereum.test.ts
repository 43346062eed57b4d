import { randomBytes } from 'node:crypto';
import { findAnvil, installAnvil } from '@cryptoix/devnet';
import type { Cryptoix } from '@cryptoix/sdk';
import { parseDecimal, type Payment, type Refund } from '@cryptoix/spec';
import { getAddress, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Network } from '../app/ports/networks.ts';
import { eventsOf } from '../testing/events-of.ts';
import { fund } from '../testing/fund.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import {
  finishedRefund,
  heldOf,
  openRefundDesk,
  payerAddress,
  untilPayment,
  type RefundDesk,
} from '../testing/refund-desk.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`refunds on a local Ethereum. Install it with: ${installAnvil}`);

// In the sandbox an ether is 2,500 US dollars, a bitcoin 50,000, and USDC one.
const ether = 10n ** 18n;
const usdc = 10n ** 6n;

let desk: RefundDesk;
let ethereum: Network;
let client: Cryptoix;

beforeAll(async () => {
  desk = await openRefundDesk(inject('databaseUrl'), { ethereum: hasAnvil });
  if (desk.gateway.ethereum === null) return;
  ethereum = desk.gateway.ethereum;
  ({ client } = await desk.funded());
  await fund(client, 'ETH', '1');
  await fund(client, 'USDC', '1000');
});
afterAll(() => desk.close());

const freshAddress = (): string => getAddress(toHex(randomBytes(20)));
const create = (currencies: readonly string[], by = client): Promise<Payment> =>
  by.payments.create({
    amount: '100',
    currency: 'USD',
    accepted: currencies.map((currency) => ({
      currency,
      network: currency === 'BTC' ? 'bitcoin' : 'ethereum',
    })),
    expires_in: 300,
  });

async function send(payment: Payment, currency: string, amount: bigint): Promise<void> {
  const option = payment.options.find((each) => each.currency === currency) ?? payment.options[0];
  const dev = currency === 'BTC' ? desk.gateway.bitcoin : ethereum.dev;
  await dev?.fund(option?.address ?? '', amount, currency);
}

/** What the network itself says came to an address, in blocks. */
async function arrived(address: string): Promise<string[]> {
  const { reader } = ethereum;
  const tip = await reader.tip();
  const found: string[] = [];
  for (let height = 1; height <= tip.height; height++) {
    const block = await reader.blockAt(height);
    if (block === null) throw new Error(`there is no block ${height}`);
    const transfers = await reader.scanBlock(block, new Set([address]));
    found.push(...transfers.map(({ amount, currency }) => `${amount} ${currency ?? 'unknown'}`));
  }
  return found;
}

describe.runIf(hasAnvil)('a refund on Ethereum', () => {
  it('of a token, whose gas the merchant pays in it', async () => {
    const payment = await create(['USDC']);
    await send(payment, 'USDC', 100n * usdc);
    await untilPayment(client, payment, ({ status }) => status === 'confirmed');
    const before = await heldOf(client, 'USDC');
    const address = freshAddress();
    const refund = await client.refunds.create({
      payment_id: payment.id,
      amount: '40',
      address: address.toLowerCase(),
    });
    expect(refund).toMatchObject({ amount: '40.00', currency: 'USDC', network: 'ethereum', address });
    const done = await finishedRefund(client, refund);
    expect(done.status).toBe('completed');
    expect(await arrived(address)).toEqual(['40000000 USDC']);
    const after = await heldOf(client, 'USDC');
    expect(after.available).toBeCloseTo(before.available - 40 - Number(done.network_fee), 6);
    expect(after.reserved).toBe(0);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('40.00');
  });

  it('of a payment that came in two assets, each by itself', async () => {
    const payment = await create(['ETH', 'USDC']);
    await send(payment, 'ETH', ether / 50n);
    await send(payment, 'USDC', 50n * usdc);
    await untilPayment(client, payment, ({ status }) => status === 'confirmed');
    const address = freshAddress();
    const body = { payment_id: payment.id, address };
    expect(await refusalOf(client.refunds.create(body))).toEqual({
      status: 400,
      reason: 'parameter_missing',
      param: '/currency',
    });
    const coins = await client.refunds.create({
      ...body,
      currency: 'ETH',
      rate: 'asset',
      portion: 'received',
    });
    expect(coins).toMatchObject({ amount: '0.02000000', payment_amount: '50.00' });
    const tokens = await client.refunds.create({ ...body, currency: 'USDC', portion: 'received' });
    expect(tokens).toMatchObject({ amount: '50.00', payment_amount: '50.00' });
    expect(await refusalOf(client.refunds.create({ ...body, currency: 'ETH', amount: '10' }))).toMatchObject({
      reason: 'refund_exceeds_amount',
    });
    for (const each of [coins, tokens]) await finishedRefund(client, each);
    expect((await arrived(address)).toSorted()).toEqual([`${ether / 50n} ETH`, `${50n * usdc} USDC`]);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('100.00');
  });

  it('of a listed asset that the payment does not take', async () => {
    const payment = await create(['USDC']);
    await send(payment, 'ETH', ether / 10n);
    await untilPayment(client, payment, (each) => each.exception === 'wrong_asset');
    await untilPayment(client, payment, ({ status }) => status === 'unresolved');
    const address = freshAddress();
    const resolve = (): Promise<Payment> =>
      client.payments.resolve(payment.id, {
        action: 'refund',
        refund: { address, fee_paid_by: 'customer' },
      });
    // It is refused while the money is not confirmed.
    const resolved = await untilAnswered(resolve);
    expect(resolved).toMatchObject({ status: 'canceled', exception: 'wrong_asset' });
    const { data } = await client.refunds.list({ payment_id: payment.id });
    expect(data).toMatchObject([
      { amount: '0.10000000', currency: 'ETH', payment_amount: '0.00', rate: null },
    ]);
    const done = await finishedRefund(client, data[0] as Refund);
    expect(done.status).toBe('completed');
    const { pay_amount: sent } = await client.payouts.retrieve(done.payout_id);
    const [came] = await arrived(address);
    expect(came).toBe(`${String(parseDecimal(sent, 18))} ETH`);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('0.00');
  });

  it('of everything at once, where one address can take it', async () => {
    const { client: own } = await desk.gateway.merchant();
    const payment = await create(['ETH', 'USDC'], own);
    await send(payment, 'ETH', ether / 100n);
    await send(payment, 'USDC', 30n * usdc);
    await untilPayment(own, payment, (each) => each.amount_received === '55.00');
    await own.testMode.advanceClock({ seconds: 301 });
    await untilPayment(own, payment, ({ status }) => status === 'unresolved');
    const address = freshAddress();
    const refund = { address, fee_paid_by: 'customer' } as const;
    await own.payments.resolve(payment.id, { action: 'refund', refund });
    const { data } = await own.refunds.list({ payment_id: payment.id });
    expect(data.map(({ currency }) => currency).toSorted()).toEqual(['ETH', 'USDC']);
    for (const each of data) expect((await finishedRefund(own, each)).status).toBe('completed');
    expect(await arrived(address)).toHaveLength(2);
    expect((await own.payments.retrieve(payment.id)).amount_refunded).toBe('55.00');
  });

  it('of money on two networks is for each by itself', async () => {
    const { client: own } = await desk.gateway.merchant();
    const payment = await create(['BTC', 'ETH'], own);
    await send(payment, 'BTC', 80_000n);
    await send(payment, 'ETH', ether / 100n);
    await untilPayment(own, payment, (each) => each.amount_received === '65.00');
    await own.testMode.advanceClock({ seconds: 301 });
    await untilPayment(own, payment, ({ status }) => status === 'unresolved');
    const refund = { address: freshAddress() };
    const both = own.payments.resolve(payment.id, { action: 'refund', refund });
    expect(await refusalOf(both)).toMatchObject({ status: 409, reason: 'payment_not_refundable' });
    expect((await own.payments.retrieve(payment.id)).status).toBe('unresolved');
    await own.payments.resolve(payment.id, { action: 'accept' });
    const back = {
      payment_id: payment.id,
      portion: 'received',
      rate: 'asset',
      fee_paid_by: 'customer',
    } as const;
    const coins = await own.refunds.create({ ...back, currency: 'BTC', address: payerAddress });
    const ethers = await own.refunds.create({ ...back, currency: 'ETH', address: freshAddress() });
    for (const each of [coins, ethers]) expect((await finishedRefund(own, each)).status).toBe('completed');
    expect((await own.payments.retrieve(payment.id)).amount_refunded).toBe('65.00');
  });

  it('that fails leaves its share to be refunded anew', async () => {
    const payment = await create(['ETH']);
    await send(payment, 'ETH', ether / 25n);
    await untilPayment(client, payment, ({ status }) => status === 'confirmed');
    const address = freshAddress();
    const ask = (): Promise<Refund> => client.refunds.create({ payment_id: payment.id, address });
    const first = await ask();
    await client.testMode.simulatePayout(first.payout_id, { outcome: 'failed' });
    const failed = await finishedRefund(client, first);
    expect(failed.status).toBe('failed');
    expect(failed.failure).toEqual(
      (({ reason, message }) => ({ reason, message }))(
        (await client.payouts.retrieve(first.payout_id)).failure ?? { reason: '', message: '' },
      ),
    );
    const types = (await eventsOf(desk.gateway.store, first.id)).map(({ type }) => type);
    expect(types.at(-1)).toBe('refund.failed');
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('0.00');
    const second = await ask();
    expect((await finishedRefund(client, second)).status).toBe('completed');
    expect(await arrived(address)).toEqual([`${ether / 25n} ETH`]);
    expect((await client.payments.retrieve(payment.id)).amount_refunded).toBe('100.00');
  });
});

async function untilAnswered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let left = 100; ; left -= 1) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !(error instanceof Error) || !error.message.includes('not confirmed yet'))
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

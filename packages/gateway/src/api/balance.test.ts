import type { BalanceEntry } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { createSignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
});
afterAll(() => gateway.close());

const pay = async (as: TestMerchant, coins: string, units: bigint) => {
  const payment = await as.client.payments.create({ amount: coins, currency: 'BTC' });
  await gateway.bitcoin.fund(payment.options[0]?.address ?? '', units);
  await eventually(
    () => as.client.payments.retrieve(payment.id),
    ({ detected_at }) => detected_at !== null,
  );
  return payment;
};
const settle = async (as: TestMerchant, id: string, status = 'confirmed') =>
  await eventually(
    () => as.client.payments.retrieve(id),
    (payment) => payment.status === status,
  );
const all = async (
  as: TestMerchant,
  query: Parameters<TestMerchant['client']['balance']['entries']>[0] = {},
): Promise<BalanceEntry[]> => {
  const found: BalanceEntry[] = [];
  for await (const entry of as.client.balance.entries({ order: 'asc', limit: 3, ...query }))
    found.push(entry);
  return found;
};
const brief = ({ account, amount, balance_after, type }: BalanceEntry): string[] => [
  account,
  amount,
  balance_after,
  type,
];

describe('balance.entries', () => {
  it('has a line for every step of a payment, with its value and where it comes from', async () => {
    merchant = await gateway.merchant();
    const payment = await pay(merchant, '2', 2n * 10n ** 8n);
    await gateway.bitcoin.mine(1);
    const { transaction_ids } = await settle(merchant, payment.id);
    const entries = await all(merchant);
    expect(entries.map(brief)).toEqual([
      ['pending', '2.00000000', '2.00000000', 'payment'],
      ['pending', '-2.00000000', '0.00000000', 'payment'],
      ['available', '2.00000000', '2.00000000', 'payment'],
    ]);
    const [, , last] = entries;
    expect(last).toEqual({
      id: expect.stringMatching(/^le_[0-7][0-9A-HJKMNP-TV-Z]{25}$/) as string,
      object: 'balance_entry',
      livemode: false,
      version: 1,
      created_at: expect.any(String) as string,
      updated_at: last?.created_at,
      currency: 'BTC',
      network: 'bitcoin',
      account: 'available',
      amount: '2.00000000',
      balance_after: '2.00000000',
      type: 'payment',
      source: { object: 'payment', id: payment.id },
      transaction_id: transaction_ids[0],
      value: {
        currency: 'USD',
        amount: '100000.00',
        rate: '50000.00',
        rate_source: 'fixed',
        at: expect.any(String) as string,
      },
      posting_id: expect.stringMatching(/^lt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/) as string,
      reference: null,
      metadata: {},
    });
    expect(entries[1]?.posting_id).toBe(last?.posting_id);
    expect(entries[0]?.posting_id).not.toBe(last?.posting_id);
    expect(entries[1]?.value?.amount).toBe('-100000.00');
  });

  it('adds up to the balance to the last unit, through a reorganisation and held money', async () => {
    const one = await gateway.merchant();
    const paid = await pay(one, '1', 10n ** 8n);
    await gateway.bitcoin.mine(1);
    await settle(one, paid.id);
    // Undone, and confirmed again.
    const hash = (await one.client.transactions.list({ payment_id: paid.id })).data[0]?.hash ?? '';
    await gateway.bitcoin.reorg(1, { unconfirm: [hash] });
    await eventually(
      () => all(one, { type: ['reversal'] }),
      (reversals) => reversals.length > 0,
    );
    await gateway.bitcoin.mine(1);
    await settle(one, paid.id);
    // Too little, and held when the time is over.
    const short = await pay(one, '1', 123_457n);
    await gateway.bitcoin.mine(1);
    await one.client.testMode.advanceClock({ seconds: 1000 });
    await settle(one, short.id, 'unresolved');
    await eventually(
      () => all(one, { account: 'reserved' }),
      (held) => held.length > 0,
    );

    const entries = await all(one);
    const [balance] = (await one.client.balance.retrieve({ currency: 'BTC' })).balances;
    for (const account of ['available', 'pending', 'reserved'] as const) {
      const mine = entries.filter((entry) => entry.account === account);
      let sum = 0n;
      for (const entry of mine) {
        sum += BigInt(entry.amount.replace('.', ''));
        expect(BigInt(entry.balance_after.replace('.', ''))).toBe(sum);
      }
      expect(sum).toBe(BigInt((balance?.[account] ?? '').replace('.', '')));
      expect(await all(one, { account })).toEqual(mine);
    }
    expect(balance).toMatchObject({ available: '1.00000000', reserved: '0.00123457' });
    expect(await all(one, { source_id: paid.id })).toEqual(
      entries.filter(({ source }) => source.id === paid.id),
    );
    expect(await all(one, { source_id: short.id, account: 'reserved' })).toHaveLength(1);
    const types = [...new Set(entries.map(({ type }) => type))].sort();
    expect(types).toEqual(['payment', 'reversal']);
    expect(await all(one, { type: ['reversal'] })).toEqual(entries.filter(({ type }) => type === 'reversal'));
    expect(await all(one, { query: hash.toUpperCase() })).toEqual(
      entries.filter(({ source }) => source.id === paid.id),
    );
  });

  it('names a deposit that pays nothing by its transaction', async () => {
    const one = await gateway.merchant();
    const { id } = await one.client.testMode.fundBalance({ currency: 'BTC', amount: '3' });
    const [entry] = await all(one);
    expect(entry).toMatchObject({
      source: { object: 'transaction', id },
      transaction_id: id,
      type: 'payment',
    });
    expect(await all(one, { source_id: id })).toHaveLength((await all(one)).length);
  });

  it('pages both ways without a gap, and by time', async () => {
    const entries = await all(merchant);
    expect(await all(merchant, { order: 'desc', limit: 1 })).toEqual(entries.toReversed());
    const { created_at: first } = entries[0] as BalanceEntry;
    const later = await all(merchant, { created_after: first });
    expect(later.map(({ id }) => id)).toEqual(
      entries.filter((entry) => entry.created_at > first).map(({ id }) => id),
    );
    expect(later.length).toBeLessThan(entries.length);
  });

  it('shows nobody else’s lines', async () => {
    const stranger = await gateway.merchant();
    const [entry] = await all(merchant);
    expect(await all(stranger)).toEqual([]);
    expect(await all(stranger, { source_id: entry?.source.id ?? '' })).toEqual([]);
  });

  it.each([
    ['57 an unknown currency', 'currency=XXX', 'currency_unsupported', 'currency'],
    ['a house account', 'account=house:onchain', 'parameter_invalid', 'account'],
    ['an unknown type', 'type=gift', 'parameter_invalid', 'type'],
    ['a source that is no id', 'source_id=x', 'parameter_invalid', 'source_id'],
    ['63 limit=101', 'limit=101', 'parameter_invalid', 'limit'],
    ['63 a cursor of nothing', 'cursor=abc', 'cursor_invalid', 'cursor'],
    ['an unknown parameter', 'metadata[a]=b', 'parameter_unknown', 'metadata[a]'],
  ])('refuses %s', async (_row, query, reason, param) => {
    const call = createSignedCall(gateway, merchant);
    expect(await call('GET', `/v1/balance/entries?${query}`)).toMatchObject({
      status: 400,
      body: { error: { reason, param } },
    });
  });

  it('refuses a cursor of another list', async () => {
    const { next_cursor: cursor } = await merchant.client.balance.entries({ limit: 1 });
    expect(await refusalOf(merchant.client.payments.list({ cursor: cursor ?? '' }))).toMatchObject({
      reason: 'cursor_invalid',
    });
    expect(
      await refusalOf(merchant.client.balance.entries({ cursor: cursor ?? '', account: 'pending' })),
    ).toMatchObject({ reason: 'cursor_invalid' });
  });
});

import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createBitcoinDeriver } from '../chain/bitcoin/address-deriver.ts';
import { bitcoinRegtest } from '../chain/bitcoin/params.ts';
import { testTpub } from '../chain/bitcoin/testing.ts';
import type { Network } from '../app/ports/networks.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;

/** A second network for BTC and USDC that nobody can reach: its node is away from the first moment. */
const away: Network = {
  name: 'elsewhere',
  mode: 'test',
  simulated: true,
  assets: ['BTC', 'USDC'].map((currency) => ({
    currency,
    network: 'elsewhere',
    name: currency,
    kind: 'token',
    contract: '0x0',
    decimals: 6,
    displayDecimals: 2,
    dust: 1n,
    minPayment: 100n,
    maxPayment: 10n ** 12n,
    minPayout: 1n,
    confirmations: 1,
  })),
  uri: { standard: 'erc681', chainId: 1 },
  indexOf: 'log',
  explorerUrl: null,
  reader: {
    network: 'elsewhere',
    health: () =>
      Promise.resolve({
        ok: false,
        reason: 'network_unavailable',
        detail: 'elsewhere: the node does not answer',
        tip: null,
        syncing: false,
        blocksBehind: 0,
        peers: null,
        genesis: null,
      }),
  } as Network['reader'],
  addresses: createBitcoinDeriver({ network: 'elsewhere', xpub: testTpub, params: bitcoinRegtest }),
  dev: null,
};

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'), { networks: [away], waitUntil: 'bitcoin' });
  merchant = await gateway.merchant();
});
afterAll(() => gateway.close());

const bitcoin = { currency: 'BTC', network: 'bitcoin' };

describe('payments.create refuses', () => {
  it.each([
    ['currency_unsupported', '/currency', { amount: '1', currency: 'XXX' }],
    ['currency_unsupported', '/currency', { amount: '1', currency: '__proto__' }],
    ['network_required', '/network', { amount: '1', currency: 'BTC' }],
    ['network_unsupported', '/network', { amount: '1', currency: 'BTC', network: 'ethereum' }],
    [
      'network_required',
      '/accepted/1/network',
      { amount: '1', currency: 'USD', accepted: [bitcoin, { currency: 'BTC' }] },
    ],
    [
      'currency_unsupported',
      '/accepted/0/currency',
      { amount: '1', currency: 'USD', accepted: [{ currency: 'USD' }] },
    ],
    ['network_unsupported', '/network', { amount: '1', currency: 'USD', network: 'nowhere' }],
    [
      'network_unsupported',
      '/network',
      { amount: '1', ...bitcoin, network: 'elsewhere', accepted: [bitcoin] },
    ],
    ['amount_precision', '/amount', { amount: '1.000000001', ...bitcoin }],
    ['amount_precision', '/amount', { amount: '1.001', currency: 'USD', accepted: [bitcoin] }],
    ['amount_too_small', '/amount', { amount: '0', ...bitcoin }],
    ['amount_too_small', '/amount', { amount: '0.00000999', ...bitcoin }],
    ['amount_too_small', '/amount', { amount: '0.01', currency: 'USD', accepted: [bitcoin] }],
    ['amount_too_large', '/amount', { amount: '21000001', ...bitcoin }],
    ['amount_invalid', '/amount', { amount: '-1', ...bitcoin }],
    ['url_invalid', '/success_url', { amount: '1', ...bitcoin, success_url: 'javascript:alert(1)' }],
    ['url_invalid', '/cancel_url', { amount: '1', ...bitcoin, cancel_url: 'https://user:pass@example.com/' }],
  ])('%s at %s', async (reason, param, body) => {
    const refused = merchant.client.payments.create(body);
    await expect(refused).rejects.toMatchObject({ status: 400, code: 'invalid_request', reason, param });
    await expect(refused).rejects.toThrow(/^The provided [a-z_ ]+ is not valid/);
  });

  it('a network that has never been read, by name, and leaves it out where the account accepts others', async () => {
    await expect(
      merchant.client.payments.create({ amount: '1', currency: 'USDC' }, { maxRetries: 0 }),
    ).rejects.toMatchObject({
      status: 503,
      reason: 'network_unavailable',
    });
    const payment = await merchant.client.payments.create({ amount: '5', currency: 'USD' });
    expect(payment.options.map(({ currency, network }) => ({ currency, network }))).toEqual([bitcoin]);
  });
});

describe('payments.create', () => {
  it('takes everything that it is given', async () => {
    const body = {
      amount: 49.9,
      currency: 'USD',
      accepted: [bitcoin],
      description: 'Two pairs of socks',
      reference: 'order-1001',
      metadata: { cart: 'c-77' },
      expires_in: 300,
      confirmations: 3,
      underpayment_tolerance: '2.25',
      late_payment: 'accept' as const,
      success_url: 'https://shop.example/thanks?order=1001',
      cancel_url: 'http://localhost:3000/basket',
    };
    const payment = await merchant.client.payments.create(body);
    const {
      accepted: _accepted,
      amount: _amount,
      expires_in: _expiresIn,
      confirmations: _confirmations,
      ...same
    } = body;
    expect(payment).toMatchObject({
      ...same,
      amount: '49.90',
      amount_due: '49.90',
      confirmations_required: 3,
      version: 1,
    });
    expect(new Date(payment.expires_at).getTime() - new Date(payment.created_at).getTime()).toBe(300_000);
    expect(new Date(payment.monitor_until).getTime() - new Date(payment.expires_at).getTime()).toBe(
      90 * 86_400_000,
    );
    expect(payment.options).toMatchObject([
      {
        ...bitcoin,
        amount: '0.00099800',
        rate: '50000.00',
        rate_source: 'fixed',
        rate_expires_at: payment.expires_at,
        confirmations_required: 3,
        selected: true,
      },
    ]);
    expect(await merchant.client.payments.retrieve(payment.id)).toEqual(payment);
  });

  it('never gives an address twice, however many ask at once', async () => {
    const payments = await Promise.all(
      Array.from({ length: 24 }, () => merchant.client.payments.create({ amount: '1', ...bitcoin })),
    );
    const addresses = payments.map(({ options }) => options[0]?.address);
    expect(new Set(addresses).size).toBe(24);
    for (const address of addresses) expect(address).toMatch(/^bcrt1q[0-9a-z]{38}$/);
  });

  it('is canceled once, and only while it is pending', async () => {
    const payment = await merchant.client.payments.create({ amount: '1', ...bitcoin });
    const canceled = await merchant.client.payments.cancel(payment.id, { reason: 'out of socks' });
    expect(canceled).toMatchObject({ status: 'canceled', cancel_reason: 'out of socks', version: 2 });
    expect(canceled.canceled_at).not.toBeNull();
    await expect(merchant.client.payments.cancel(payment.id)).rejects.toMatchObject({
      status: 409,
      reason: 'state_invalid',
      details: { current_status: 'canceled', allowed: ['pending'] },
    });
  });
});

describe('payments.list', () => {
  it('filters, pages and keeps its place while payments are added', async () => {
    const { client } = await gateway.merchant();
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const payment = await client.payments.create({
        amount: `${index + 1}`,
        ...bitcoin,
        reference: `r-${index % 2}`,
        metadata: { n: `${index}` },
      });
      made.push(payment.id);
    }
    await client.payments.cancel(made[4] ?? '');
    const ids = async (query: Parameters<typeof client.payments.list>[0]): Promise<string[]> =>
      (await client.payments.list(query)).data.map(({ id }) => id);
    const at = (...indexes: number[]): (string | undefined)[] => indexes.map((index) => made[index]);

    const first = await client.payments.list({ limit: 2 });
    expect(first.data.map(({ id }) => id)).toEqual(at(4, 3));
    await client.payments.create({ amount: '9', ...bitcoin });
    const second = await client.payments.list({ limit: 2, cursor: first.next_cursor ?? '' });
    expect(second.data.map(({ id }) => id)).toEqual(at(2, 1));
    expect(await ids({ order: 'asc', limit: 2 })).toEqual(at(0, 1));
    expect(await ids({ status: ['canceled'] })).toEqual(at(4));
    expect(await ids({ reference: 'r-1' })).toEqual(at(3, 1));
    expect(await ids({ metadata: { n: '2' } })).toEqual(at(2));
    expect(await ids({ amount_min: '2', amount_max: '3.5', currency: 'BTC' })).toEqual(at(2, 1));
    expect(await ids({ query: 'R-0' })).toEqual(at(4, 2, 0));
    expect(await ids({ query: '%' })).toEqual([]);
    const { options } = await client.payments.retrieve(made[0] ?? '');
    expect(await ids({ address: options[0]?.address ?? '' })).toEqual(at(0));

    const stranger = await gateway.merchant();
    const cursor = first.next_cursor ?? '';
    for (const foreign of [
      () => client.payments.list({ limit: 2, cursor, reference: 'r-1' }),
      () => stranger.client.payments.list({ limit: 2, cursor }),
      () => client.transactions.list({ limit: 2, cursor }),
      () => client.payments.list({ cursor: `${cursor}x` }),
    ]) {
      await expect(foreign()).rejects.toMatchObject({
        status: 400,
        reason: 'cursor_invalid',
        param: 'cursor',
      });
    }
  });
});

describe('readiness', () => {
  it('names the network that is away', async () => {
    const answer = await fetch(`${gateway.origin}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      status: 'not_ready',
      database: { status: 'up' },
      networks: [
        { network: 'bitcoin', status: 'synced' },
        { network: 'elsewhere', status: 'down', detail: 'elsewhere: the node does not answer' },
      ],
    });
    const { data } = await merchant.client.assets.list({ currency: 'USDC' });
    expect(data).toMatchObject([{ network: 'elsewhere', network_status: 'down', enabled: false }]);
  });
});

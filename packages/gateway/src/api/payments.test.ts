import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { eventsOf } from '../testing/events-of.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { createSignedCall, type SignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
let call: SignedCall;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
  merchant = await gateway.merchant();
  call = createSignedCall(gateway, merchant);
});
afterAll(() => gateway.close());

const create = (more: Record<string, unknown> = {}) =>
  merchant.client.payments.create({ amount: '1', currency: 'BTC', ...more });

describe('payments.update', () => {
  it('changes what was written on it and nothing else, and tells no event', async () => {
    const { client } = merchant;
    const customer = await client.customers.create({});
    const made = await create({ description: 'Socks', reference: 'o-1', metadata: { cart: 'c', old: 'x' } });
    const changed = await client.payments.update(made.id, {
      description: null,
      reference: 'o-2',
      metadata: { old: null, channel: 'web' },
      customer_id: customer.id,
      success_url: 'https://example.com/thanks',
      cancel_url: 'http://127.0.0.1:3000/back',
    });
    expect(changed).toEqual({
      ...made,
      version: 2,
      updated_at: changed.updated_at,
      description: null,
      reference: 'o-2',
      metadata: { cart: 'c', channel: 'web' },
      customer_id: customer.id,
      success_url: 'https://example.com/thanks',
      cancel_url: 'http://127.0.0.1:3000/back',
    });
    expect(await client.payments.retrieve(made.id)).toEqual(changed);
    expect((await eventsOf(gateway.store, made.id)).map(({ type }) => type)).toEqual(['payment.created']);

    const cleared = await client.payments.update(made.id, { customer_id: null, success_url: null });
    expect(cleared).toMatchObject({ version: 3, customer_id: null, success_url: null, reference: 'o-2' });
  });

  it('keeps the version where nothing changes', async () => {
    const made = await create({ reference: 'same' });
    expect(await merchant.client.payments.update(made.id, { reference: 'same' })).toEqual(made);
  });

  it('works in any status, and money that comes meanwhile loses nothing', async () => {
    const made = await create();
    await gateway.bitcoin.fund(made.options[0]?.address ?? '', 10n ** 8n);
    const edits = Array.from({ length: 10 }, (_, index) =>
      merchant.client.payments.update(made.id, { metadata: { [`k${index}`]: 'x' } }),
    );
    await gateway.bitcoin.mine(1);
    await Promise.all(edits);
    const paid = await eventually(
      () => merchant.client.payments.retrieve(made.id),
      ({ status }) => status === 'confirmed',
    );
    expect(Object.keys(paid.metadata)).toHaveLength(10);
    const late = await merchant.client.payments.update(made.id, { reference: 'after' });
    expect(late).toMatchObject({ status: 'confirmed', reference: 'after', version: paid.version + 1 });
    const canceled = await create();
    await merchant.client.payments.cancel(canceled.id);
    expect((await merchant.client.payments.update(canceled.id, { reference: 'x' })).status).toBe('canceled');
  });

  it.each([
    ['an amount', '{"amount":"2"}', 'parameter_unknown', '/amount'],
    ['nothing', '{}', 'parameter_invalid', ''],
    ['a url of another kind', '{"success_url":"javascript:alert(1)"}', 'url_invalid', '/success_url'],
    ['a url with a user', '{"cancel_url":"https://a:b@example.com"}', 'url_invalid', '/cancel_url'],
    ['a reference that is empty', '{"reference":""}', 'parameter_invalid', '/reference'],
    [
      'a description of 1001 characters',
      `{"description":"${'x'.repeat(1001)}"}`,
      'parameter_invalid',
      '/description',
    ],
  ])('refuses %s', async (_row, body, reason, param) => {
    const { id } = await create();
    expect(await call('PATCH', `/v1/payments/${id}`, body)).toMatchObject({
      status: 400,
      body: { error: { reason, param } },
    });
  });

  it('hides foreign, unknown and malformed ids alike', async () => {
    const foreign = await (await gateway.merchant()).client.payments.create({ amount: '1', currency: 'BTC' });
    for (const id of [foreign.id, `pay_${'0'.repeat(26)}`, 'pay_1']) {
      expect(await refusalOf(merchant.client.payments.update(id, { reference: 'x' }))).toEqual({
        status: 404,
        reason: 'no_such_payment',
        param: null,
      });
    }
  });
});

describe('customer_id', () => {
  it('refuses a customer that is foreign, unknown, malformed or no customer, and makes nothing', async () => {
    const foreign = await (await gateway.merchant()).client.customers.create({});
    const { id } = await create();
    const before = (await merchant.client.payments.list({ limit: 1 })).data[0]?.id;
    for (const customer_id of [foreign.id, `cus_${'0'.repeat(26)}`, 'cus_1', id, '<b>']) {
      const refusal = { status: 404, reason: 'no_such_customer', param: '/customer_id' };
      expect(await refusalOf(create({ customer_id }))).toEqual(refusal);
      expect(await refusalOf(merchant.client.payments.update(id, { customer_id }))).toEqual(refusal);
    }
    expect((await merchant.client.payments.list({ limit: 1 })).data[0]?.id).toBe(before);
  });

  it('finds payments by customer, with other filters too', async () => {
    const { client } = merchant;
    const [one, two] = await Promise.all([client.customers.create({}), client.customers.create({})]);
    const first = await create({ customer_id: one.id, reference: 'first' });
    const second = await create({ customer_id: one.id });
    const third = await create({ customer_id: two.id });
    const ids = async (query: Parameters<typeof client.payments.list>[0]): Promise<string[]> =>
      (await client.payments.list(query)).data.map((each) => each.id);
    expect(await ids({ customer_id: one.id })).toEqual([second.id, first.id]);
    expect(await ids({ customer_id: one.id, reference: 'first' })).toEqual([first.id]);
    expect(await ids({ customer_id: two.id })).toEqual([third.id]);
    expect(await ids({ customer_id: `cus_${'0'.repeat(26)}` })).toEqual([]);
  });
});

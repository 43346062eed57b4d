import type { Customer } from '@cryptoix/spec';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { eventsOf } from '../testing/events-of.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { createSignedCall, type SignedCall } from '../testing/signed-call.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;
let other: TestMerchant;
let call: SignedCall;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
  merchant = await gateway.merchant();
  other = await gateway.merchant();
  call = createSignedCall(gateway, merchant);
});
afterAll(() => gateway.close());

const ada = {
  email: 'Ada@example.com',
  name: 'Ada Example',
  locale: 'de-AT',
  address: { line1: 'Example Street 1', city: 'Vienna', country: 'AT' },
  tax_id: 'ATU12345678',
  reference: 'user-42',
  metadata: { tier: 'gold' },
};
const unknown = `cus_${'0'.repeat(26)}`;
const noSuchCustomer = { status: 404, reason: 'no_such_customer' };

describe('customers.create and retrieve', () => {
  it('keeps all that was given, and tells it in the same commit', async () => {
    const made = await merchant.client.customers.create(ada);
    expect(made).toEqual({
      ...ada,
      id: expect.stringMatching(/^cus_[0-7][0-9A-HJKMNP-TV-Z]{25}$/) as string,
      object: 'customer',
      livemode: false,
      version: 1,
      created_at: expect.any(String) as string,
      updated_at: made.created_at,
      address: {
        line1: 'Example Street 1',
        line2: null,
        city: 'Vienna',
        state: null,
        postal_code: null,
        country: 'AT',
      },
      totals: { payments: 0, amount_received: [] },
      deleted: false,
    } satisfies Customer);
    expect(await merchant.client.customers.retrieve(made.id)).toEqual(made);
    expect(await eventsOf(gateway.store, made.id)).toEqual([
      { type: 'customer.created', version: 1, object: made, previous: {} },
    ]);
  });

  it('takes a customer of whom nothing is known', async () => {
    const made = await merchant.client.customers.create({});
    expect(made).toMatchObject({ email: null, name: null, address: null, reference: null, metadata: {} });
  });

  it('hides foreign, unknown and malformed ids alike', async () => {
    const foreign = await other.client.customers.create(ada);
    for (const id of [foreign.id, unknown, 'cus_1', 'pay_01JD4X8Q2M7Z0V6T3R9K5W1B2C']) {
      for (const attempt of [
        () => merchant.client.customers.retrieve(id),
        () => merchant.client.customers.update(id, { name: 'x' }),
        () => merchant.client.customers.delete(id),
      ]) {
        expect([id, await refusalOf(attempt())]).toEqual([id, { ...noSuchCustomer, param: null }]);
      }
    }
    expect(await other.client.customers.retrieve(foreign.id)).toEqual(foreign);
  });
});

describe('customers.update', () => {
  it('changes what is named, merges metadata and tells what was before', async () => {
    const made = await merchant.client.customers.create(ada);
    const changed = await merchant.client.customers.update(made.id, {
      email: 'ada@example.org',
      tax_id: null,
      address: null,
      metadata: { channel: 'web', tier: null },
    });
    expect(changed).toEqual({
      ...made,
      version: 2,
      updated_at: changed.updated_at,
      email: 'ada@example.org',
      tax_id: null,
      address: null,
      metadata: { channel: 'web' },
    });
    expect((await eventsOf(gateway.store, made.id))[1]).toEqual({
      type: 'customer.updated',
      version: 2,
      object: changed,
      previous: {
        email: ada.email,
        tax_id: ada.tax_id,
        address: made.address,
        metadata: ada.metadata,
      },
    });
  });

  it('tells nothing where nothing changes', async () => {
    const made = await merchant.client.customers.create(ada);
    expect(await merchant.client.customers.update(made.id, { name: ada.name })).toEqual(made);
    expect(await eventsOf(gateway.store, made.id)).toHaveLength(1);
  });

  it('loses no change of two made at once', async () => {
    const { id } = await merchant.client.customers.create({});
    const keys = Array.from({ length: 8 }, (_, index) => `k${index}`);
    await Promise.all(keys.map((key) => merchant.client.customers.update(id, { metadata: { [key]: 'x' } })));
    const { metadata, version } = await merchant.client.customers.retrieve(id);
    expect([Object.keys(metadata).sort(), version]).toEqual([keys, 9]);
  });

  it('refuses more than 50 pairs of metadata together', async () => {
    const pairs = (from: number, count: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${from + index}`, 'x']));
    const { id } = await merchant.client.customers.create({ metadata: pairs(0, 50) });
    expect(await refusalOf(merchant.client.customers.update(id, { metadata: pairs(50, 1) }))).toEqual({
      status: 400,
      reason: 'parameter_invalid',
      param: '/metadata',
    });
    const swapped = { ...pairs(50, 1), k0: null };
    const changed = await merchant.client.customers.update(id, { metadata: swapped });
    expect(Object.keys(changed.metadata)).toHaveLength(50);
    expect((await merchant.client.customers.update(id, { metadata: null })).metadata).toEqual({});
  });
});

describe('customers.delete', () => {
  it('takes away all that names the person, keeps the payments, and hides the id', async () => {
    const { client } = merchant;
    const made = await client.customers.create({ ...ada, name: 'Deleted Person' });
    const payment = await client.payments.create({ amount: '1', currency: 'BTC', customer_id: made.id });
    expect(await client.customers.delete(made.id)).toEqual({
      id: made.id,
      object: 'customer',
      deleted: true,
    });
    expect(await refusalOf(client.customers.retrieve(made.id))).toMatchObject(noSuchCustomer);
    expect(await refusalOf(client.customers.delete(made.id))).toMatchObject(noSuchCustomer);
    expect((await client.customers.list({ query: 'Deleted Person' })).data).toEqual([]);
    expect((await client.payments.retrieve(payment.id)).customer_id).toBe(made.id);
    expect(
      await refusalOf(client.payments.create({ amount: '1', currency: 'BTC', customer_id: made.id })),
    ).toEqual({ ...noSuchCustomer, param: '/customer_id' });

    const [row] = await gateway.store.asOwner('select * from customer where id = $1', [made.id]);
    expect(row).toMatchObject({ email: null, name: null, address: null, reference: null, metadata: {} });
    const told = (await eventsOf(gateway.store, made.id)).at(-1);
    expect(told).toMatchObject({
      type: 'customer.deleted',
      version: 2,
      object: { deleted: true, name: null },
    });
    expect(told?.previous).toEqual({});
  });
});

describe('customers.list', () => {
  it('finds by email in any case, by reference, metadata and text, and pages through', async () => {
    const { client } = await gateway.merchant();
    const one = await client.customers.create({ ...ada, reference: 'a-1' });
    const two = await client.customers.create({
      email: 'bob@example.com',
      name: 'Bob 100%',
      reference: 'b-1',
    });
    const three = await client.customers.create({ ...ada, metadata: { tier: 'silver' } });
    const ids = async (query: Parameters<typeof client.customers.list>[0]): Promise<string[]> =>
      (await client.customers.list(query)).data.map((each) => each.id);
    expect(await ids({ email: 'ADA@EXAMPLE.COM' })).toEqual([three.id, one.id]);
    expect(await ids({ email: 'ada' })).toEqual([]);
    expect(await ids({ reference: 'b-1' })).toEqual([two.id]);
    expect(await ids({ metadata: { tier: 'silver' } })).toEqual([three.id]);
    expect(await ids({ query: 'vienna' })).toEqual([three.id, one.id]);
    expect(await ids({ query: '100%' })).toEqual([two.id]);
    expect(await ids({ query: '1__%' })).toEqual([]);
    const all: string[] = [];
    for await (const each of client.customers.list({ limit: 1, order: 'asc' })) all.push(each.id);
    expect(all).toEqual([one.id, two.id, three.id]);
  });
});

describe('totals', () => {
  it('counts the payments of a customer and what they received, per currency', async () => {
    const { client } = await gateway.merchant();
    const { id } = await client.customers.create({});
    const create = (amount: string, currency: string) =>
      client.payments.create({ amount, currency, customer_id: id });
    const paid = await Promise.all([create('0.5', 'BTC'), create('0.25', 'BTC'), create('100', 'USD')]);
    await create('7', 'BTC');
    for (const { options } of paid) {
      const [option] = options;
      await gateway.bitcoin.fund(option?.address ?? '', BigInt(Math.round(Number(option?.amount) * 1e8)));
    }
    await gateway.bitcoin.mine(1);
    const { totals } = await eventually(
      () => client.customers.retrieve(id),
      (each) =>
        each.totals.amount_received.length === 2 && each.totals.amount_received[1]?.amount === '100.00',
    );
    expect(totals).toEqual({
      payments: 4,
      amount_received: [
        { currency: 'BTC', amount: '0.75000000' },
        { currency: 'USD', amount: '100.00' },
      ],
    });
    const transactions = await client.transactions.list({ customer_id: id });
    expect(transactions.data.map((each) => each.customer_id)).toEqual([id, id, id]);
    expect((await client.transactions.list({ customer_id: unknown })).data).toEqual([]);
  });
});

describe('bad input', () => {
  it.each([
    ['an email that is none', '{"email":"ada"}', 'parameter_invalid', '/email'],
    ['an email that is a number', '{"email":1}', 'parameter_invalid', '/email'],
    ['an empty name', '{"name":""}', 'parameter_invalid', '/name'],
    ['a name of 201 characters', `{"name":"${'x'.repeat(201)}"}`, 'parameter_invalid', '/name'],
    ['50 a text that no database keeps', String.raw`{"name":"a\u0000b"}`, 'parameter_invalid', '/name'],
    ['50 half a surrogate', String.raw`{"name":"\ud800"}`, 'parameter_invalid', '/name'],
    ['a locale that is none', '{"locale":"german!"}', 'parameter_invalid', '/locale'],
    ['a country in words', '{"address":{"country":"Austria"}}', 'parameter_invalid', '/address/country'],
    [
      '49 an unknown part of the address',
      '{"address":{"planet":"x"}}',
      'parameter_unknown',
      '/address/planet',
    ],
    [
      'a reference of 256 characters',
      `{"reference":"${'x'.repeat(256)}"}`,
      'parameter_invalid',
      '/reference',
    ],
    ['metadata that is no text', '{"metadata":{"a":1}}', 'parameter_invalid', '/metadata/a'],
    ['49 an unknown field', '{"mail":"a@example.com"}', 'parameter_unknown', '/mail'],
    ['49 a field that names a prototype', '{"__proto__":{}}', 'parameter_unknown', '/__proto__'],
    ['47 a field twice', '{"name":"a","name":"b"}', 'json_malformed', '/name'],
  ])('%s', async (_row, body, reason, param) => {
    expect(await call('POST', '/v1/customers', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_request', reason, param } },
    });
  });

  it('an update that names nothing, or a query on it', async () => {
    const { id } = await merchant.client.customers.create({});
    expect(await call('PATCH', `/v1/customers/${id}`, '{}')).toMatchObject({
      status: 400,
      body: { error: { reason: 'parameter_invalid', param: '' } },
    });
    expect(await call('PATCH', `/v1/customers/${id}?name=x`, '{"name":"y"}')).toMatchObject({
      status: 400,
      body: { error: { reason: 'parameter_unknown', param: 'name' } },
    });
    expect(await call('DELETE', `/v1/customers/${id}?force=1`)).toMatchObject({
      status: 400,
      body: { error: { reason: 'parameter_unknown', param: 'force' } },
    });
  });
});

import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { eventsOf } from '../testing/events-of.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let merchant: TestMerchant;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
  merchant = await gateway.merchant();
});
afterAll(() => gateway.close());

type Create = Parameters<TestMerchant['client']['invoices']['create']>[0];
type Invoice = Awaited<ReturnType<TestMerchant['client']['invoices']['create']>>;

const tickets = { description: 'Ticket', quantity: 2, unit_amount: '25.00', tax: '9.50' };
const create = (body: Partial<Create> = {}, by = merchant): Promise<Invoice> =>
  Promise.resolve(by.client.invoices.create({ currency: 'USD', line_items: [tickets], ...body }));
const types = async (id: string): Promise<string[]> =>
  (await eventsOf(gateway.store, id)).map(({ type }) => type);
const confirm = async (paymentId: string, by = merchant): Promise<void> => {
  await by.client.testMode.simulatePayment(paymentId, { scenario: 'exact', confirmations: 1 });
};
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('a draft', () => {
  it('adds up to the last unit, and has no number and no page yet', async () => {
    const invoice = await create({
      line_items: [
        { ...tickets, amount: '59.50' },
        { description: 'Seat', unit_amount: 3.1, discount: '0.10' },
      ],
      discount: '2.50',
      tax: '1.25',
      reference: 'order-1',
      metadata: { a: 'b' },
    });
    expect(invoice).toMatchObject({
      status: 'draft',
      number: null,
      hosted_url: null,
      pdf_url: null,
      subtotal: '53.10',
      discount_total: '2.60',
      tax_total: '10.75',
      total: '61.25',
      amount_paid: '0.00',
      amount_due: '61.25',
      version: 1,
      overdue: false,
    });
    expect(invoice.line_items[1]).toEqual({
      description: 'Seat',
      quantity: 1,
      unit_amount: '3.10',
      discount: '0.10',
      tax: '0.00',
      amount: '3.00',
    });
    expect(await types(invoice.id)).toEqual(['invoice.created']);
    expect(await merchant.client.invoices.retrieve(invoice.id)).toEqual(invoice);
  });

  it.each<[string, Partial<Create>, string, string]>([
    [
      'a sum that is another one',
      { line_items: [{ ...tickets, amount: '59.51' }] },
      'amount_invalid',
      '/line_items/0/amount',
    ],
    [
      'a discount above its line',
      { line_items: [{ description: 'x', unit_amount: '1', discount: '1.01' }] },
      'amount_too_large',
      '/line_items/0/discount',
    ],
    ['a discount above the whole', { discount: '50.01' }, 'amount_too_large', '/discount'],
    ['an amount finer than the currency', { tax: '0.001' }, 'amount_precision', '/tax'],
    [
      'nothing to pay',
      { line_items: [{ description: 'x', unit_amount: '0' }] },
      'amount_too_small',
      '/line_items',
    ],
    [
      'more than any payment can be',
      { line_items: [{ description: 'x', unit_amount: `1${'0'.repeat(77)}` }] },
      'amount_too_large',
      '/line_items',
    ],
    ['a currency that is not known', { currency: 'XXX' }, 'currency_unsupported', '/currency'],
    [
      'an asset that is not here',
      { accepted: [{ currency: 'DOGE' }] },
      'currency_unsupported',
      '/accepted/0/currency',
    ],
    ['an end in the past', { expires_at: '2020-01-01T00:00:00Z' }, 'parameter_invalid', '/expires_at'],
    [
      'an end before it is due',
      { due_at: inDays(2), expires_at: inDays(1) },
      'parameter_invalid',
      '/expires_at',
    ],
    ['reminders of no date', { reminders: [{ days_before_due: 1 }] }, 'parameter_missing', '/due_at'],
    ['no line', { line_items: [] }, 'parameter_invalid', '/line_items'],
    [
      'half a ticket',
      { line_items: [{ ...tickets, quantity: 0.5 }] },
      'parameter_invalid',
      '/line_items/0/quantity',
    ],
    ['a number of the form that is given', { number: 'INV-000009' }, 'parameter_invalid', '/number'],
    ['a field that it has not', { colour: 'red' } as object, 'parameter_unknown', '/colour'],
  ])('refuses %s', async (_name, body, reason, param) => {
    expect(await refusalOf(create(body))).toEqual({ status: 400, reason, param });
  });

  it('refuses a customer that is not there, and a number that another has', async () => {
    expect(await refusalOf(create({ customer_id: 'cus_01JD4X2C7N5R9T3V1W8Y6Z0A4B' }))).toMatchObject({
      status: 404,
      reason: 'no_such_customer',
    });
    await create({ number: '2026/17' });
    expect(await refusalOf(create({ number: '2026/17' }))).toMatchObject({ param: '/number' });
  });

  it('can change in everything, be deleted, and is gone then', async () => {
    const draft = await create({ memo: 'before' });
    const changed = await merchant.client.invoices.update(draft.id, {
      currency: 'BTC',
      line_items: [{ description: 'Coffee', unit_amount: '0.00012345' }],
      memo: null,
      number: 'A-1',
      metadata: { k: 'v' },
    });
    expect(changed).toMatchObject({ version: 2, total: '0.00012345', memo: null, number: 'A-1' });
    const same = await merchant.client.invoices.update(draft.id, { number: 'A-1' });
    expect(same.version).toBe(2);
    expect(await merchant.client.invoices.delete(draft.id)).toEqual({
      id: draft.id,
      object: 'invoice',
      deleted: true,
    });
    expect(await refusalOf(merchant.client.invoices.retrieve(draft.id))).toMatchObject({
      status: 404,
      reason: 'no_such_invoice',
    });
  });

  it('needs its lines anew for another currency', async () => {
    const { id } = await create();
    expect(await refusalOf(merchant.client.invoices.update(id, { currency: 'BTC' }))).toMatchObject({
      param: '/line_items',
    });
  });
});

describe('numbers', () => {
  it('count without gaps, whatever is deleted or refused in between, and per merchant', async () => {
    const other = await gateway.merchant();
    const numbers: (string | null)[] = [];
    for (let round = 0; round < 3; round += 1) {
      const draft = await create({}, other);
      numbers.push((await create({ send: true }, other)).number);
      await other.client.invoices.delete(draft.id);
      await refusalOf(create({ send: true, tax: '0.001' }, other));
    }
    const many = await Promise.all(Array.from({ length: 6 }, () => create({ send: true }, other)));
    numbers.push(...many.map(({ number }) => number).toSorted());
    expect(numbers).toEqual(Array.from({ length: 9 }, (_, at) => `INV-00000${at + 1}`));
    expect((await create({ send: true }, await gateway.merchant())).number).toBe('INV-000001');
  });
});

describe('an invoice that is final', () => {
  it('has a page, a number and its customer as they were', async () => {
    const customer = await merchant.client.customers.create({
      name: 'Ada',
      email: 'ada@example.com',
      tax_id: 'X1',
    });
    const draft = await create({ customer_id: customer.id });
    const sent = await merchant.client.invoices.send(draft.id);
    await merchant.client.customers.update(customer.id, { name: 'Grace' });
    expect(sent).toMatchObject({ status: 'pending', version: 3 });
    expect(sent.hosted_url).toMatch(/\/pay\/[0-9a-f]{32}$/);
    expect(sent.sent_at).not.toBeNull();
    const { customer_snapshot } = await merchant.client.invoices.retrieve(draft.id);
    expect(customer_snapshot).toEqual({ name: 'Ada', email: 'ada@example.com', address: null, tax_id: 'X1' });
    expect(await types(draft.id)).toEqual(['invoice.created', 'invoice.pending', 'invoice.sent']);
  });

  it('changes in its dates and texts only, and is canceled instead of deleted', async () => {
    const { id } = await create({ send: true });
    expect(await refusalOf(merchant.client.invoices.update(id, { tax: '1' }))).toMatchObject({
      status: 409,
      reason: 'state_invalid',
    });
    expect(await refusalOf(merchant.client.invoices.delete(id))).toMatchObject({ reason: 'state_invalid' });
    const later = await merchant.client.invoices.update(id, { memo: 'new', due_at: inDays(3) });
    expect(later).toMatchObject({ memo: 'new', version: 3 });
    const canceled = await merchant.client.invoices.cancel(id, { reason: 'mistake' });
    expect(canceled).toMatchObject({ status: 'canceled', cancel_reason: 'mistake' });
    expect(await refusalOf(merchant.client.invoices.cancel(id))).toMatchObject({ reason: 'state_invalid' });
    expect(await refusalOf(merchant.client.invoices.send(id))).toMatchObject({ reason: 'state_invalid' });
    expect(await refusalOf(merchant.client.invoices.pay(id))).toMatchObject({ reason: 'state_invalid' });
    expect(await types(id)).toEqual(['invoice.created', 'invoice.pending', 'invoice.canceled']);
  });

  it('is nothing to other merchants', async () => {
    const { id } = await create({ send: true });
    const { client } = await gateway.merchant();
    for (const call of [
      () => client.invoices.retrieve(id),
      () => client.invoices.send(id),
      () => client.invoices.pay(id),
      () => client.invoices.update(id, { memo: 'x' }),
      () => client.invoices.cancel(id),
      () => client.invoices.markPaid(id),
      () => client.invoices.delete(id),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ status: 404, reason: 'no_such_invoice' });
    }
  });

  it('is found by what it says', async () => {
    const { client } = await gateway.merchant();
    const by = { client } as TestMerchant;
    const one = await create({ send: true, reference: 'r1', due_at: inDays(1), memo: 'Blue bird' }, by);
    const two = await create({ number: 'N-2', metadata: { k: 'v' } }, by);
    const ids = async (query: Parameters<typeof client.invoices.list>[0]): Promise<string[]> => {
      const { data } = await client.invoices.list(query);
      return data.map(({ id }) => id);
    };
    expect(await ids({})).toEqual([two.id, one.id]);
    expect(await ids({ status: ['pending'] })).toEqual([one.id]);
    expect(await ids({ number: 'N-2' })).toEqual([two.id]);
    expect(await ids({ reference: 'r1' })).toEqual([one.id]);
    expect(await ids({ due_before: inDays(2) })).toEqual([one.id]);
    expect(await ids({ overdue: true })).toEqual([]);
    expect(await ids({ metadata: { k: 'v' } })).toEqual([two.id]);
    expect(await ids({ query: 'blue' })).toEqual([one.id]);
  });
});

describe('the PDF', () => {
  it('comes as bytes, by the API and by its address', async () => {
    const invoice = await create({ send: true });
    const { data, response } = await merchant.client.invoices.pdf(invoice.id).withResponse();
    expect(response.headers.get('content-type')).toBe('application/pdf');
    const opened = await fetch(invoice.pdf_url ?? '');
    expect(opened.headers.get('content-type')).toBe('application/pdf');
    expect(opened.headers.get('referrer-policy')).toBe('no-referrer');
    expect(Buffer.from(await opened.arrayBuffer()).equals(Buffer.from(data))).toBe(true);
    const { text } = await extractText(await getDocumentProxy(data), { mergePages: true });
    expect(text).toContain(`Invoice ${invoice.number}`);
    expect(text).toContain(invoice.hosted_url);
  });

  it('is refused as everything is', async () => {
    expect(await refusalOf(merchant.client.invoices.pdf('inv_01JD4X3F8P6S0V4X2Z9A7B1C5D'))).toMatchObject({
      status: 404,
      reason: 'no_such_invoice',
    });
    expect((await fetch(`${gateway.origin}/pay/${'0'.repeat(32)}/invoice.pdf`)).status).toBe(404);
    const draft = await create();
    expect(await merchant.client.invoices.pdf(draft.id)).toBeInstanceOf(Uint8Array);
  });
});

describe('payments of an invoice', () => {
  it('pay it when they are confirmed, in the same commit', async () => {
    const { id } = await create({ send: true });
    const payment = await merchant.client.invoices.pay(id, { currency: 'BTC' });
    expect(payment).toMatchObject({ invoice_id: id, amount: '59.50', currency: 'USD' });
    await merchant.client.testMode.simulatePayment(payment.id, { scenario: 'exact' });
    expect(await merchant.client.invoices.retrieve(id)).toMatchObject({
      status: 'pending',
      amount_paid: '0.00',
    });
    expect(await refusalOf(merchant.client.invoices.cancel(id))).toMatchObject({ reason: 'state_invalid' });
    expect(await refusalOf(merchant.client.invoices.pay(id))).toMatchObject({ reason: 'state_invalid' });
    await gateway.bitcoin.mine(1);
    const paid = await eventually(
      () => merchant.client.invoices.retrieve(id),
      ({ status }) => status === 'paid',
    );
    expect(paid).toMatchObject({ amount_paid: '59.50', amount_due: '0.00', payment_ids: [payment.id] });
    expect(paid.paid_at).not.toBeNull();
    const { data: paying } = await merchant.client.payments.list({ invoice_id: id });
    expect(paying.map((each) => each.id)).toEqual([payment.id]);
    const { data: seen } = await merchant.client.transactions.list({ invoice_id: id });
    expect(seen).toMatchObject([{ payment_id: payment.id, invoice_id: id }]);
    expect(await types(id)).toEqual(['invoice.created', 'invoice.pending', 'invoice.paid']);
    const rows = await gateway.store.asOwner(
      `select count(distinct xmin::text)::int as commits from (
        select xmin from invoice where id = $1 union all select xmin from payment where id = $2) both_rows`,
      [id, payment.id],
    );
    expect(rows[0]?.['commits']).toBe(1);
  });

  it('count as parts where parts are allowed', async () => {
    const whole = await create({ send: true });
    expect(await refusalOf(merchant.client.invoices.pay(whole.id, { amount: '10' }))).toMatchObject({
      reason: 'parameter_invalid',
      param: '/amount',
    });
    const { id } = await create({ send: true, allow_partial: true });
    expect(await refusalOf(merchant.client.invoices.pay(id, { amount: '59.51' }))).toMatchObject({
      reason: 'amount_too_large',
    });
    const first = await merchant.client.invoices.pay(id, { amount: '20' });
    await confirm(first.id);
    expect(await merchant.client.invoices.retrieve(id)).toMatchObject({
      status: 'pending',
      amount_paid: '20.00',
      amount_due: '39.50',
    });
    const rest = await merchant.client.invoices.pay(id);
    expect(rest.amount).toBe('39.50');
    await confirm(rest.id);
    expect(await merchant.client.invoices.retrieve(id)).toMatchObject({
      status: 'paid',
      amount_due: '0.00',
      payment_ids: [first.id, rest.id],
    });
    expect(await types(id)).toEqual([
      'invoice.created',
      'invoice.pending',
      'invoice.partially_paid',
      'invoice.paid',
    ]);
  });

  it('that a reorganisation undoes make it pending again', async () => {
    const { id } = await create({ send: true });
    const payment = await merchant.client.invoices.pay(id);
    await confirm(payment.id);
    expect((await merchant.client.invoices.retrieve(id)).status).toBe('paid');
    await merchant.client.testMode.simulatePayment(payment.id, { scenario: 'reorg' });
    expect(await merchant.client.invoices.retrieve(id)).toMatchObject({
      status: 'pending',
      amount_paid: '0.00',
      paid_at: null,
    });
    expect((await types(id)).slice(-2)).toEqual(['invoice.paid', 'invoice.pending']);
  });

  it('are canceled with it', async () => {
    const { id } = await create({ send: true });
    const payment = await merchant.client.invoices.pay(id);
    await merchant.client.invoices.cancel(id);
    expect((await merchant.client.payments.retrieve(payment.id)).status).toBe('canceled');
  });

  it('take only what it accepts', async () => {
    const { id } = await create({ send: true, accepted: [{ currency: 'BTC' }] });
    expect(await refusalOf(merchant.client.invoices.pay(id, { currency: 'ETH' }))).toMatchObject({
      reason: 'currency_unsupported',
    });
    expect((await merchant.client.invoices.pay(id)).options).toHaveLength(1);
  });

  it('price in coins to the last unit', async () => {
    const { id } = await create({
      currency: 'BTC',
      line_items: [{ description: 'Coffee', quantity: 3, unit_amount: '0.00012345' }],
      send: true,
    });
    const payment = await merchant.client.invoices.pay(id);
    expect(payment.options[0]?.amount).toBe('0.00037035');
    await confirm(payment.id);
    expect(await merchant.client.invoices.retrieve(id)).toMatchObject({
      status: 'paid',
      amount_paid: '0.00037035',
    });
  });
});

describe('money that came another way', () => {
  it('pays in parts, is told, and moves no balance', async () => {
    const { client } = await gateway.merchant();
    const { id } = await create({ send: true }, { client } as TestMerchant);
    const part = await client.invoices.markPaid(id, {
      amount: '9.50',
      note: 'cash',
      paid_at: '2026-01-03T09:00:00Z',
    });
    expect(part).toMatchObject({ status: 'pending', amount_due: '50.00' });
    expect(await refusalOf(client.invoices.markPaid(id, { amount: '50.01' }))).toMatchObject({
      reason: 'amount_too_large',
    });
    expect(await refusalOf(client.invoices.markPaid(id, { paid_at: inDays(1) }))).toMatchObject({
      param: '/paid_at',
    });
    const paid = await client.invoices.markPaid(id);
    expect(paid).toMatchObject({ status: 'paid', amount_paid: '59.50' });
    expect(paid.paid_out_of_band).toMatchObject([
      { amount: '9.50', note: 'cash', paid_at: '2026-01-03T09:00:00.000Z' },
      { amount: '50.00', note: null },
    ]);
    expect(await refusalOf(client.invoices.markPaid(id))).toMatchObject({ reason: 'state_invalid' });
    const { balances } = await client.balance.retrieve();
    expect(balances.every(({ total }) => Number(total) === 0)).toBe(true);
  });
});

describe('time', () => {
  it('makes it overdue, reminds, and ends it; a later end opens it again', async () => {
    const other = await gateway.merchant();
    const { client } = other;
    const day = 86_400;
    const draft = await create(
      {
        due_at: inDays(5),
        expires_at: inDays(10),
        reminders: [{ days_before_due: 2 }, { days_before_due: 9 }],
      },
      other,
    );
    const { id } = await client.invoices.send(draft.id, { email: 'payer@example.com' });
    await client.testMode.advanceClock({ seconds: 3 * day + 60 });
    const reminded = await client.invoices.retrieve(id);
    expect(
      reminded.reminders.map(({ days_before_due, sent_at }) => [days_before_due, sent_at !== null]),
    ).toEqual([
      // Its time was over before the invoice was sent.
      [9, false],
      [2, true],
    ]);
    expect(reminded.overdue).toBe(false);
    await client.testMode.advanceClock({ seconds: 2 * day });
    expect(await client.invoices.retrieve(id)).toMatchObject({ overdue: true, status: 'pending' });
    await client.testMode.advanceClock({ seconds: 5 * day });
    expect(await client.invoices.retrieve(id)).toMatchObject({ overdue: false, status: 'expired' });
    expect(await refusalOf(client.invoices.pay(id))).toMatchObject({ reason: 'state_invalid' });
    const opened = await client.invoices.update(id, { expires_at: inDays(40), due_at: inDays(30) });
    expect(opened).toMatchObject({ status: 'pending', expired_at: null, overdue: false });
    expect(await types(id)).toEqual([
      'invoice.created',
      'invoice.pending',
      'invoice.sent',
      'invoice.overdue',
      'invoice.expired',
      'invoice.pending',
    ]);
    const mails = await gateway.store.asOwner(
      'select subject, recipient, status from mail where object_id = $1 order by id',
      [id],
    );
    expect(mails).toEqual([
      {
        subject: 'Invoice INV-000001 from Test merchant',
        recipient: 'payer@example.com',
        status: 'captured',
      },
      {
        subject: 'Reminder: Invoice INV-000001 from Test merchant',
        recipient: 'payer@example.com',
        status: 'captured',
      },
    ]);
  });

  it('does not end it while a payment is being confirmed, and money that comes late still pays', async () => {
    const other = await gateway.merchant();
    const { client } = other;
    const { id } = await create({ send: true, expires_at: inDays(1) }, other);
    const payment = await client.invoices.pay(id);
    await client.testMode.simulatePayment(payment.id, { scenario: 'exact' });
    await client.testMode.advanceClock({ seconds: 2 * 86_400 });
    expect((await client.invoices.retrieve(id)).status).toBe('pending');
    await gateway.bitcoin.mine(1);
    await eventually(
      () => client.invoices.retrieve(id),
      ({ status }) => status === 'paid',
    );
  });
});

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hasChromium, installChromium, openBrowser, readQrCode } from '../testing/browser.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

if (!hasChromium) it.skip(`invoice pages in a browser. Install one with: ${installChromium}`);

let gateway: TestGateway;
let merchant: TestMerchant;
let browser: Browser | null = null;

beforeAll(async () => {
  gateway = await openTestGateway(inject('databaseUrl'));
  merchant = await gateway.merchant();
  browser = hasChromium ? await openBrowser() : null;
});
afterAll(async () => {
  await browser?.close();
  await gateway.close();
});

type Create = Parameters<TestMerchant['client']['invoices']['create']>[0];

const tickets = { description: 'Ticket, second class', quantity: 2, unit_amount: '25.00', tax: '9.50' };
const create = (body: Partial<Create> = {}) =>
  merchant.client.invoices.create({ currency: 'USD', line_items: [tickets], send: true, ...body });
const post = (url: string, form: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

describe('the page of an invoice over HTTP', () => {
  it('is not there for a draft', async () => {
    const { id } = await create({ send: false });
    const [row] = await gateway.store.asOwner('select pay_token from invoice where id = $1', [id]);
    expect((await fetch(`${gateway.origin}/pay/${String(row?.['pay_token'])}`)).status).toBe(404);
  });

  it('escapes all that a merchant can write', async () => {
    const evil = `</title><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;
    const customer = await merchant.client.customers.create({ name: evil });
    const { hosted_url } = await create({
      line_items: [{ description: evil, unit_amount: '1' }],
      memo: evil,
      footer: evil,
      number: '<script>alert(1)</script>',
      customer_id: customer.id,
    });
    const text = await (await fetch(hosted_url ?? '')).text();
    expect(text.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(6);
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img');
  });

  it('goes on with the payment that waits, and opens another for another amount', async () => {
    const { hosted_url, id } = await create({ allow_partial: true });
    const first = (await post(`${hosted_url}/pay`)).headers.get('location');
    expect((await post(`${hosted_url}/pay`)).headers.get('location')).toBe(first);
    expect((await post(`${hosted_url}/pay`, { amount: '59.50' })).headers.get('location')).toBe(first);
    expect((await post(`${hosted_url}/pay`, { amount: '10' })).headers.get('location')).not.toBe(first);
    expect((await merchant.client.invoices.retrieve(id)).payment_ids).toHaveLength(2);
    const refused = await post(`${hosted_url}/pay`, { amount: '60' });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('no more than 59.50 is due');
  });
});

describe.skipIf(!hasChromium)('the page of an invoice in a browser', () => {
  const open = async (url: string | null, options: object = {}): Promise<Page> => {
    const tab = await (browser as Browser).newPage({ viewport: { width: 1280, height: 1000 }, ...options });
    await tab.goto(url ?? '');
    return tab;
  };
  const text = (tab: Page): Promise<string> => tab.locator('body').innerText();

  it('leads from the bill to the QR code, and back to a bill that is paid', async () => {
    const { hosted_url, id } = await create({ due_at: '2030-01-31T12:00:00Z' });
    const tab = await open(hosted_url);
    expect(await text(tab)).toContain('59.50 USD is due');
    expect(await text(tab)).toContain('Ticket, second class');
    await tab.getByRole('button', { name: 'Pay 59.50 USD' }).click();
    const [paymentId] = (await merchant.client.invoices.retrieve(id)).payment_ids;
    const payment = await merchant.client.payments.retrieve(paymentId ?? '');
    expect(tab.url()).toBe(payment.checkout_url);
    expect(readQrCode(await tab.screenshot())).toBe(payment.options[0]?.uri);
    await tab.getByRole('button', { name: 'Pay with test money' }).click();
    await tab.getByRole('link', { name: 'Back to invoice' }).click();
    expect(await text(tab)).toContain('Your payment has been seen');
    await gateway.bitcoin.mine(1);
    await eventually(
      () => merchant.client.invoices.retrieve(id),
      ({ status }) => status === 'paid',
    );
    await tab.getByRole('link', { name: 'Refresh now' }).click();
    expect(await text(tab)).toContain('Paid. Thank you!');
    expect(await tab.getByRole('button').count()).toBe(0);
    await tab.close();
  });

  it.each([
    { width: 360, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
  ] as const)('fits a screen of $width pixels in $colorScheme colours', async ({ width, colorScheme }) => {
    const { hosted_url } = await create({
      line_items: [
        tickets,
        { description: 'Reserved seat by the window', unit_amount: '3.10', discount: '0.10' },
      ],
      memo: 'Thank you for your order.\nWe wish you a good journey.',
      footer: 'Registered in the register of companies under 12345.',
      allow_partial: true,
      due_at: '2030-01-31T12:00:00Z',
    });
    const tab = await open(hosted_url, { viewport: { width, height: 1000 }, colorScheme });
    expect(await tab.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    if (process.env.SCREENSHOTS !== undefined) {
      const path = `${process.env.SCREENSHOTS}/invoice-${width}-${colorScheme}.png`;
      await tab.screenshot({ fullPage: true, path });
    }
    await tab.close();
  });
});

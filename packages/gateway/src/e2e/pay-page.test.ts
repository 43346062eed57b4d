import { findAnvil, installAnvil } from '@cryptoix/devnet';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { hasChromium, installChromium, openBrowser, readQrCode } from '../testing/browser.ts';
import { eventually } from '../testing/eventually.ts';
import { startLocalEthereum, type LocalEthereum } from '../testing/local-ethereum.ts';
import { openTestGateway, type TestGateway, type TestMerchant } from '../testing/test-gateway.ts';

const hasAnvil = findAnvil().kind === 'binary';
if (!hasAnvil) it.skip(`pages with Ethereum. Install it with: ${installAnvil}`);
if (!hasChromium) it.skip(`pages in a browser. Install one with: ${installChromium}`);

let ethereum: LocalEthereum | null = null;
let gateway: TestGateway;
let merchant: TestMerchant;
let browser: Browser | null = null;

beforeAll(async () => {
  ethereum = hasAnvil ? await startLocalEthereum() : null;
  gateway = await openTestGateway(inject('databaseUrl'), {
    networks: ethereum === null ? [] : [ethereum.network],
  });
  merchant = await gateway.merchant();
  browser = hasChromium ? await openBrowser() : null;
});
afterAll(async () => {
  await browser?.close();
  await gateway.close();
  await ethereum?.stop();
});

async function pageOf(url: string | null): Promise<Response> {
  if (url === null) throw new Error('the payment has no page');
  return await fetch(url, { redirect: 'manual' });
}

describe('a payment', () => {
  it('has the address of its page, and keeps it', async () => {
    const created = await merchant.client.payments.create({ amount: '1', currency: 'BTC' });
    expect(created.checkout_token).toMatch(/^[0-9a-f]{32}$/);
    expect(created.checkout_url).toBe(`${gateway.origin}/pay/${created.checkout_token}`);
    const { checkout_url } = await merchant.client.payments.retrieve(created.id);
    expect(checkout_url).toBe(created.checkout_url);
    expect((await pageOf(checkout_url)).status).toBe(200);
  });
});

describe('the page over HTTP', () => {
  it('runs no script, is framed by nobody, and its address goes nowhere', async () => {
    const { checkout_url } = await merchant.client.payments.create({ amount: '1', currency: 'BTC' });
    const page = await pageOf(checkout_url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('script');
    expect(policy).not.toContain('unsafe');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const text = await page.text();
    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/\son\w+=/);
  });

  it.each(['0'.repeat(32), 'x', '..%2f..%2fetc', '%00', `${'0'.repeat(31)}A`])(
    'answers a page that says so to the token %s',
    async (token) => {
      const page = await fetch(`${gateway.origin}/pay/${token}`);
      expect(page.status).toBe(404);
      expect(page.headers.get('content-type')).toContain('text/html');
      expect(await page.text()).toContain('There is no such page');
    },
  );

  it('escapes all that a merchant and a payer can write', async () => {
    const evil = `</title><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;
    const other = await gateway.merchant();
    const created = await other.client.payments.create({
      amount: '1',
      currency: 'BTC',
      description: evil,
      success_url: 'https://shop.example/done?a=1&b=2&amp;c=3',
      cancel_url: `https://shop.example/(alert)'onmouseover='x`,
    });
    const url = `${created.checkout_url}?asset=${encodeURIComponent(evil)}&refresh=${encodeURIComponent(evil)}`;
    const text = await (await pageOf(url)).text();
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('<img');
    expect(text).not.toContain(`'onmouseover`);
  });

  it('plays no payer for a page that is not there, and none in live mode', async () => {
    const page = await fetch(`${gateway.origin}/pay/${'0'.repeat(32)}/simulate`, { method: 'POST' });
    expect(page.status).toBe(404);
  });

  it('is looked at as often as a person would, then asks to wait', async () => {
    const { origin, gateway: another } = await gateway.second();
    const token = '1'.repeat(32);
    const statuses: number[] = [];
    for (let count = 0; count < 121; count += 1) {
      const { status } = await fetch(`${origin}/pay/${token}`);
      statuses.push(status);
    }
    expect(statuses.filter((status) => status === 404)).toHaveLength(120);
    expect(statuses.at(-1)).toBe(429);
    const refused = await fetch(`${origin}/pay/${token}`);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(another.app).toBeDefined();
  });
});

describe.skipIf(!hasChromium)('the page in a browser', () => {
  async function open(url: string | null, options: object = {}): Promise<Page> {
    const tab = await (browser as Browser).newPage({ viewport: { width: 1280, height: 900 }, ...options });
    await tab.goto(url ?? '');
    return tab;
  }
  const scan = async (tab: Page): Promise<string | null> => readQrCode(await tab.screenshot());
  const text = (tab: Page): Promise<string> => tab.locator('body').innerText();

  it('shows a QR code that says what the option says', async () => {
    const payment = await merchant.client.payments.create({ amount: '0.00123456', currency: 'BTC' });
    const tab = await open(payment.checkout_url);
    expect(await scan(tab)).toBe(payment.options[0]?.uri);
    expect(await tab.locator('.qr').getAttribute('aria-label')).toContain(payment.options[0]?.address);
    expect(await text(tab)).toContain('This network is simulated');
    await tab.close();
  });

  it.skipIf(!hasAnvil)('lets the payer choose, and the QR code follows', async () => {
    const payment = await merchant.client.payments.create({ amount: '49.90', currency: 'USD' });
    expect(payment.options.length).toBeGreaterThan(2);
    const tab = await open(payment.checkout_url);
    for (const option of payment.options) {
      await tab
        .getByRole('link', { name: `${option.currency} on`, exact: false })
        .first()
        .click();
      expect(await scan(tab)).toBe(option.uri);
      expect(await text(tab)).toContain(option.address ?? '-');
    }
    await tab.close();
  });

  it('asks for the rest when a part has arrived, then says that it is paid', async () => {
    const payment = await merchant.client.payments.create({ amount: '0.002', currency: 'BTC' });
    await merchant.client.testMode.simulatePayment(payment.id, { scenario: 'partial', amount: '0.0005' });
    const tab = await open(payment.checkout_url);
    expect(await text(tab)).toContain('Only a part has arrived so far');
    const address = payment.options[0]?.address;
    expect(await scan(tab)).toBe(`bitcoin:${address}?amount=0.0015`);

    await tab.getByRole('button', { name: 'Pay with test money' }).click();
    expect(tab.url().split('?')[0]).toBe(payment.checkout_url);
    expect(await text(tab)).toContain('Your payment has been seen');
    await gateway.bitcoin.mine(1);
    await eventually(
      () => merchant.client.payments.retrieve(payment.id),
      ({ status }) => status === 'confirmed',
    );
    await tab.getByRole('link', { name: 'Refresh now', exact: true }).click();
    expect(await text(tab)).toContain('Paid. Thank you!');
    expect(await tab.locator('.qr').count()).toBe(0);
    await tab.close();
  });

  it('takes its instructions away when the time is over, even before anybody has looked', async () => {
    const other = await gateway.merchant();
    const payment = await other.client.payments.create({ amount: '1', currency: 'BTC', expires_in: 300 });
    await other.client.testMode.advanceClock({ seconds: 400 });
    const tab = await open(payment.checkout_url);
    expect(await text(tab)).toContain('This payment has expired');
    expect(await tab.locator('.qr').count()).toBe(0);
    await tab.close();
  });

  it.each([
    { width: 360, colorScheme: 'light' },
    { width: 360, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
    { width: 1280, colorScheme: 'dark' },
  ] as const)('fits a screen of $width pixels in $colorScheme colours', async ({ width, colorScheme }) => {
    const payment = await merchant.client.payments.create({
      amount: '49.90',
      currency: 'USD',
      description: 'Two tickets for the long-distance train, in the quiet carriage',
    });
    const tab = await open(payment.checkout_url, { viewport: { width, height: 1000 }, colorScheme });
    const wide = await tab.evaluate<number>('document.documentElement.scrollWidth');
    expect(wide).toBeLessThanOrEqual(width);
    const background = await tab.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(colorScheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(20, 22, 26)');
    const picture = await tab.screenshot({
      fullPage: true,
      ...(process.env.SCREENSHOTS === undefined
        ? {}
        : { path: `${process.env.SCREENSHOTS}/pay-${width}-${colorScheme}.png` }),
    });
    expect(readQrCode(picture)).toBe(payment.options[0]?.uri);
    await tab.close();
  });

  it('runs nothing that a merchant has written', async () => {
    const payment = await merchant.client.payments.create({
      amount: '1',
      currency: 'BTC',
      description: '<img src=x onerror="document.title=`owned`"><svg onload=alert(1)>',
    });
    const tab = await open(payment.checkout_url);
    const asked: string[] = [];
    tab.on('dialog', (dialog) => asked.push(dialog.message()));
    tab.on('request', (request) => asked.push(request.url()));
    await tab.reload();
    expect(await tab.title()).toContain('Pay 1.00000000 BTC');
    expect(asked).toEqual([payment.checkout_url]);
    await tab.close();
  });
});

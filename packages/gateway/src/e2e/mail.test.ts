import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { sendDueMail } from '../jobs/send-mail.ts';
import { createSmtpMailer } from '../mail/smtp-mailer.ts';
import { createMailStore } from '../store/mail.ts';
import { createMailOutbox } from '../store/mail-outbox.ts';
import { eventually } from '../testing/eventually.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { startSmtpServer, type TestSmtpServer } from '../testing/smtp-server.ts';
import { openTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';

let smtp: TestSmtpServer;
beforeAll(async () => {
  smtp = await startSmtpServer();
});
afterAll(() => smtp.close());

const lines = [{ description: 'Ticket', unit_amount: '59.50' }];

describe('an invoice in live mode', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    const from = 'Shop <billing@shop.example>';
    gateway = await openTestGateway(inject('databaseUrl'), {
      env: { CRYPTOIX_SANDBOX: '0', CRYPTOIX_SMTP_URL: smtp.url, CRYPTOIX_MAIL_FROM: from },
    });
  });
  afterAll(() => gateway.close());

  it('is mailed over SMTP, once, with the way to its page', async () => {
    const { client } = await gateway.merchant('live');
    const { id } = await client.invoices.create({ currency: 'USD', line_items: lines });
    const invoice = await client.invoices.send(id, {
      email: 'ada@example.com',
      message: 'Grüße & <b>thanks</b>\r\nBcc: everybody@example.com',
    });
    const { received } = await eventually(
      () => Promise.resolve(smtp),
      (server) => server.received.length > 0,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(received).toHaveLength(1);
    const [mail] = received;
    expect(mail).toMatchObject({ from: 'billing@shop.example', to: ['ada@example.com'] });
    const raw = mail?.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? '';
    expect(raw).toContain('Subject: Invoice INV-000001 from Test merchant');
    expect(raw).toContain(invoice.hosted_url);
    expect(raw).toContain('Gr=C3=BC=C3=9Fe &amp; &lt;b&gt;thanks&lt;/b&gt;');
    expect(raw).toContain('Auto-Submitted: auto-generated');
    const [row] = await gateway.store.asOwner('select status, attempts from mail where object_id = $1', [id]);
    expect(row).toEqual({ status: 'sent', attempts: 1 });
  });

  it('in test mode goes to nobody, and the mailbox of a sandbox is not here', async () => {
    const before = smtp.received.length;
    const { client } = await gateway.merchant();
    const { id } = await client.invoices.create({ currency: 'USD', line_items: lines });
    await client.invoices.send(id, { email: 'ada@example.com' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(smtp.received).toHaveLength(before);
    expect((await fetch(`${gateway.origin}/mailbox`)).status).toBe(404);
  });
});

describe('an install without a mail server', () => {
  it('refuses an address in live mode, and finalises without one', async () => {
    const gateway = await openTestGateway(inject('databaseUrl'), { env: { CRYPTOIX_SANDBOX: '0' } });
    const { client } = await gateway.merchant('live');
    const { id } = await client.invoices.create({ currency: 'USD', line_items: lines });
    expect(await refusalOf(client.invoices.send(id, { email: 'ada@example.com' }))).toMatchObject({
      status: 400,
      param: '/email',
    });
    expect(await client.invoices.send(id)).toMatchObject({ status: 'pending', sent_at: null });
    await gateway.close();
  });
});

describe('the mailbox of a sandbox', () => {
  it('shows what was caught, escaped, with links that lead to the page', async () => {
    const gateway = await openTestGateway(inject('databaseUrl'));
    const { client } = await gateway.merchant();
    const { id } = await client.invoices.create({ currency: 'USD', line_items: lines });
    const evil = '<script>alert(1)</script> https://evil.example/"onclick=alert(2)';
    const invoice = await client.invoices.send(id, { email: 'ada@example.com', message: evil });
    const list = await (await fetch(`${gateway.origin}/mailbox`)).text();
    const path = /href="(\/mailbox\/mail_[^"]+)"/.exec(list)?.[1] ?? '';
    expect(list).toContain('Invoice INV-000001 from Test merchant');
    const answer = await fetch(`${gateway.origin}${path}`);
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    const text = await answer.text();
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script');
    expect(text).toContain(`<a href="${invoice.hosted_url}"`);
    expect(text).not.toContain('"onclick');
    expect((await fetch(`${gateway.origin}/mailbox/mail_x`)).status).toBe(404);
    await gateway.close();
  });
});

describe('the outbox', () => {
  let store: TestStore;
  beforeEach(async () => {
    store = await openTestStore(inject('databaseUrl'));
    smtp.received.length = 0;
    return () => store.close();
  });

  const put = (merchantId: string, count = 1): Promise<void> =>
    store.unitOfWork.inMerchant(merchantId, 'live', async (tx) => {
      const mail = { to: 'a@example.com', subject: 'Hello', text: 'Hello', html: 'Hello', objectId: 'inv_1' };
      for (let each = 0; each < count; each += 1) await createMailStore(tx).put(mail);
    });
  const run = async (holder = '00000000-0000-7000-8000-000000000001', perDay = 100): Promise<unknown[]> => {
    const errors: unknown[] = [];
    const mailer = createSmtpMailer({ url: smtp.url, from: 'billing@shop.example' });
    await sendDueMail(createMailOutbox(store.unitOfWork), mailer, {
      holder,
      perDay,
      onError: (error) => errors.push(error),
    });
    mailer.close();
    return errors;
  };
  const states = async (): Promise<unknown[]> =>
    await store.asOwner('select status, attempts, next_at > now() as waits from mail order by id');

  it('tries again what was refused for now, later', async () => {
    await put(await store.merchant());
    smtp.refuse(451);
    expect(await run()).toHaveLength(1);
    expect(await states()).toEqual([{ status: 'queued', attempts: 1, waits: true }]);
    await run();
    expect(smtp.received).toHaveLength(0);
    await store.asOwner(`update mail set next_at = now()`);
    expect(await run()).toHaveLength(0);
    expect(smtp.received).toHaveLength(1);
    expect(await states()).toMatchObject([{ status: 'sent', attempts: 2 }]);
  });

  it('gives up what was refused for good', async () => {
    await put(await store.merchant());
    smtp.refuse(550);
    await run();
    await store.asOwner(`update mail set next_at = now()`);
    await run();
    expect(await states()).toMatchObject([{ status: 'failed', attempts: 1 }]);
    expect(smtp.received).toHaveLength(0);
  });

  it('leaves a mail whose worker died to the next, when its lease is over', async () => {
    await put(await store.merchant());
    const outbox = createMailOutbox(store.unitOfWork);
    const dead = await outbox.claim('00000000-0000-7000-8000-00000000000d', 60, 100);
    await run();
    expect(smtp.received).toHaveLength(0);
    await store.asOwner(`update mail set locked_until = now() - interval '1 second'`);
    await run();
    expect(smtp.received).toHaveLength(1);
    // What the dead one says late changes nothing.
    if (dead !== null) await outbox.failed(dead, 'late', 0);
    expect(await states()).toMatchObject([{ status: 'sent' }]);
  });

  it('sends each mail once however many workers there are', async () => {
    await put(await store.merchant(), 12);
    const holders = ['1', '2', '3'].map((each) => `00000000-0000-7000-8000-00000000000${each}`);
    await Promise.all(holders.map((holder) => run(holder)));
    expect(smtp.received).toHaveLength(12);
  });

  it('sends no account more than it may in a day, and others theirs', async () => {
    const [busy, other] = [await store.merchant(), await store.merchant()];
    await put(busy, 7);
    await put(other, 1);
    await run(undefined, 5);
    expect(smtp.received).toHaveLength(6);
    await run(undefined, 5);
    expect(smtp.received).toHaveLength(6);
    await store.asOwner(`update mail set sent_at = sent_at - interval '25 hours'`);
    await run(undefined, 5);
    expect(smtp.received).toHaveLength(8);
  });
});

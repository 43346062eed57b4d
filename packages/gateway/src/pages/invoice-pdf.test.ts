import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import type { Invoice, InvoiceContent, InvoiceState } from '../domain/invoices/invoice.ts';
import { draft, finalize } from '../domain/invoices/issue.ts';
import { readQrCode } from '../testing/browser.ts';
import { writeInvoicePdf } from './invoice-pdf.ts';

const hasPdftoppm = spawnSync('pdftoppm', ['-v']).error === undefined;
const now = new Date('2026-01-01T12:00:00Z');
const url = 'https://pay.example/pay/3f8a1c5e7b9d2046a8c0e1f3b5d79264';

function invoice(content: Partial<InvoiceContent> = {}, state: Partial<InvoiceState> = {}): Invoice {
  const base: InvoiceContent = {
    priced: { currency: 'USD', decimals: 2, displayDecimals: 2 },
    lines: [
      { description: 'Ticket, second class', quantity: 2, unitAmount: 2500n, discount: 0n, tax: 950n },
      { description: 'Reserved seat', quantity: 1, unitAmount: 310n, discount: 10n, tax: 0n },
    ],
    discount: 250n,
    tax: 125n,
    customerId: null,
    accepted: [],
    allowPartial: false,
    dueAt: new Date('2026-01-31T12:00:00Z'),
    expiresAt: null,
    reminders: [],
    memo: null,
    footer: null,
    number: null,
    reference: 'order-1001',
    metadata: {},
    ...content,
  };
  const names = { id: 'inv_1', payToken: 'token', merchantId: 'm', livemode: false };
  const drafted = draft({ ...names, content: base }, now).invoice;
  const customer = {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    address: {
      line1: '12 St James’s Square',
      line2: null,
      city: 'London',
      state: null,
      postalCode: 'SW1Y 4JH',
      country: 'GB',
    },
    taxId: 'GB123',
  };
  const final = finalize(drafted, base.number ?? 'INV-000001', customer, now).invoice;
  return { ...final, state: { ...final.state, ...state } };
}

async function read(bytes: Uint8Array): Promise<{ text: string; pages: number }> {
  const { text, totalPages } = await extractText(await getDocumentProxy(new Uint8Array(bytes)), {
    mergePages: true,
  });
  return { text: text.replaceAll(/\s+/g, ' '), pages: totalPages };
}

const write = (it: Invoice, merchant = 'Night Trains'): Promise<Uint8Array> =>
  writeInvoicePdf({ invoice: it, merchant, url });

describe('the PDF of an invoice', () => {
  it('says all that is billed, and the sums', async () => {
    const bytes = await write(invoice({ memo: 'Thank you.', footer: 'Registered in London.' }));
    if (process.env.SCREENSHOTS !== undefined) writeFileSync(`${process.env.SCREENSHOTS}/invoice.pdf`, bytes);
    const { text, pages } = await read(bytes);
    expect(pages).toBe(1);
    for (const part of [
      'Night Trains',
      'Invoice INV-000001',
      'Ada Lovelace',
      '12 St James’s Square',
      'SW1Y 4JH London',
      'GB123',
      '2026-01-31',
      'order-1001',
      'Ticket, second class',
      '50.00, plus 9.50 tax',
      '59.50',
      'Subtotal 53.10',
      'Discounts -2.60',
      'Taxes 10.75',
      'Total 61.25 USD',
      'To pay: 61.25 USD',
      url,
      'Thank you.',
      'Registered in London.',
      'Test mode: not a real invoice',
      'page 1 of 1',
    ]) {
      expect(text).toContain(part);
    }
  });

  it.skipIf(!hasPdftoppm)(
    'has a code that opens the page (looked at with pdftoppm of poppler-utils)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'cryptoix-pdf-'));
      writeFileSync(join(folder, 'invoice.pdf'), await write(invoice()));
      execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', 'invoice.pdf', 'page'], { cwd: folder });
      expect(readQrCode(readFileSync(join(folder, 'page.png')))).toBe(url);
      rmSync(folder, { recursive: true });
    },
  );

  it('keeps letters of other alphabets, and shows where one is missing', async () => {
    const words = 'Größe Ćwikła Ωμέγα Привет Հայ ქართ ăâîșț €';
    const { text } = await read(
      await write(
        invoice({
          lines: [
            { description: `${words} 日\u0007\u202e`, quantity: 1, unitAmount: 1n, discount: 0n, tax: 0n },
          ],
        }),
      ),
    );
    expect(text).toContain(`${words} □`);
  });

  it('goes on on further pages, with every line on one of them', async () => {
    const lines = Array.from({ length: 200 }, (_, at) => ({
      description: `Line number ${at + 1}: ${'long words '.repeat(at % 7)}`,
      quantity: 1,
      unitAmount: 2n ** 240n,
      discount: 0n,
      tax: 0n,
    }));
    const { text, pages } = await read(await write(invoice({ lines, memo: 'word '.repeat(380) })));
    expect(pages).toBeGreaterThan(3);
    for (const at of [1, 57, 200]) expect(text).toContain(`Line number ${at}:`);
    expect(text).toContain(`page ${pages} of ${pages}`);
  });

  it('asks for nothing once it is paid or canceled', async () => {
    const paid = await read(await write(invoice({}, { status: 'paid', amountPaid: 6125n })));
    expect(paid.text).toContain('Paid');
    expect(paid.text).not.toContain('To pay');
    expect((await read(await write(invoice({}, { status: 'canceled' })))).text).toContain('Canceled');
  });

  it('is the same bytes for the same invoice', async () => {
    const [one, other] = [await write(invoice()), await write(invoice())];
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  });
});

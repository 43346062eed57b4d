import PDFDocument from 'pdfkit';
import type { InvoiceDocument } from '../app/invoices/invoice-pdf.ts';
import type { Invoice } from '../domain/invoices/invoice.ts';
import { dueOf, grossOf, lineAmount, sumsOf } from '../domain/invoices/sums.ts';
import { bold, printable, regular } from './fonts.ts';
import { dayOf, formatted, money } from './parts.ts';

import { qrModules } from './qr-code.ts';

type Doc = InstanceType<typeof PDFDocument>;

const margin = 56;
const width = 595.28 - 2 * margin;
const bottom = 841.89 - margin - 20;
const right = margin + width;
const muted = '#566070';
const line = '#dfe3e8';

/** Writes an invoice as PDF (A4). The same invoice gives the same bytes. */
export async function writeInvoicePdf({ invoice, merchant, url }: InvoiceDocument): Promise<Uint8Array> {
  const { content, state } = invoice;
  const number = content.number ?? 'Draft';
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: margin, bottom: 0, left: margin, right: margin },
    lang: 'en',
    displayTitle: true,
    bufferPages: true,
    info: {
      Title: printable(`Invoice ${number} from ${merchant}`),
      Author: printable(merchant),
      CreationDate: state.finalizedAt ?? invoice.updatedAt,
      ModDate: invoice.updatedAt,
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.registerFont('regular', regular).registerFont('bold', bold);

  heading(doc, invoice, merchant, number);
  parties(doc, invoice, merchant);
  if (content.memo !== null) paragraph(doc, content.memo);
  table(doc, invoice);
  sums(doc, invoice);
  if (url !== null && state.status === 'pending') payPart(doc, invoice, url);
  if (content.footer !== null) paragraph(doc, content.footer, muted);
  pageNumbers(doc, number);
  doc.end();
  await done;
  return Buffer.concat(chunks);
}

function heading(doc: Doc, { livemode, state }: Invoice, merchant: string, number: string): void {
  doc.font('bold').fontSize(20).fillColor('#1b1f27').text(printable(merchant), margin, margin, { width });
  doc
    .font('regular')
    .fontSize(12)
    .fillColor(muted)
    .text(printable(`Invoice ${number}`));
  const notes: Partial<Record<typeof state.status, string>> = {
    draft: 'Draft',
    paid: 'Paid',
    canceled: 'Canceled',
    expired: 'Expired',
  };
  const note = [notes[state.status], livemode ? undefined : 'Test mode: not a real invoice'];
  const text = note.filter((each) => each !== undefined).join(' · ');
  if (text !== '') doc.font('bold').fontSize(10).fillColor('#7a4a00').text(text);
  doc.moveDown(1);
}

function parties(doc: Doc, { content, state }: Invoice, merchant: string): void {
  const { customer } = state;
  const address = customer?.address;
  const to = [
    customer?.name,
    address?.line1,
    address?.line2,
    [address?.postalCode, address?.city].filter((part) => part !== null && part !== undefined).join(' '),
    address?.state,
    address?.country,
    customer?.taxId === null || customer?.taxId === undefined ? null : `Tax number ${customer.taxId}`,
    customer?.email,
  ].filter((part) => part !== null && part !== undefined && part !== '');
  const facts: [string, string][] = [
    ['From', merchant],
    ...(to.length > 0 ? [['To', to.join('\n')] satisfies [string, string]] : []),
    ...(state.finalizedAt === null ? [] : [['Date', dayOf(state.finalizedAt)] satisfies [string, string]]),
    ...(content.dueAt === null ? [] : [['Due', dayOf(content.dueAt)] satisfies [string, string]]),
    ...(content.reference === null ? [] : [['Reference', content.reference] satisfies [string, string]]),
  ];
  for (const [name, value] of facts) {
    const text = printable(value);
    room(
      doc,
      doc
        .font('regular')
        .fontSize(10)
        .heightOfString(text, { width: width - 90 }),
    );
    const { y } = doc;
    doc.fillColor(muted).text(name, margin, y, { width: 80 });
    const after = doc.y;
    doc.fillColor('#1b1f27').text(text, margin + 90, y, { width: width - 90 });
    doc.y = Math.max(after, doc.y) + 2;
  }
  doc.moveDown(1);
}

function paragraph(doc: Doc, text: string, color = '#1b1f27'): void {
  const shown = printable(text);
  doc.font('regular').fontSize(10);
  // A long text goes on by itself only where it fits: break it by its own lines.
  for (const part of shown.split('\n')) {
    room(doc, doc.heightOfString(part === '' ? ' ' : part, { width }));
    doc.fillColor(color).text(part === '' ? ' ' : part, margin, doc.y, { width });
  }
  doc.moveDown(1);
}

const columns = { item: width - 220, quantity: 60, unit: 80, amount: 80 };

function table(doc: Doc, { content }: Invoice): void {
  const { priced } = content;
  row(doc, ['Item', 'Quantity', 'Each', `Amount (${priced.currency})`], muted);
  rule(doc);
  for (const each of content.lines) {
    const changes = [
      each.discount > 0n ? `less ${formatted(each.discount, priced)}` : null,
      each.tax > 0n ? `plus ${formatted(each.tax, priced)} tax` : null,
    ].filter((part) => part !== null);
    const detail = changes.length === 0 ? '' : `\n${formatted(grossOf(each), priced)}, ${changes.join(', ')}`;
    row(doc, [
      printable(each.description) + detail,
      String(each.quantity),
      formatted(each.unitAmount, priced),
      formatted(lineAmount(each), priced),
    ]);
    rule(doc);
  }
}

function sums(doc: Doc, invoice: Invoice): void {
  const { content, state } = invoice;
  const { priced } = content;
  const { subtotal, discount, tax, total } = sumsOf(content);
  row(doc, ['Subtotal', '', '', formatted(subtotal, priced)], muted);
  if (discount > 0n) row(doc, ['Discounts', '', '', formatted(-discount, priced)], muted);
  if (tax > 0n) row(doc, ['Taxes', '', '', formatted(tax, priced)], muted);
  doc.font('bold');
  row(doc, ['Total', '', '', money(total, priced)], '#1b1f27', 'bold');
  if (state.amountPaid > 0n) {
    row(doc, ['Paid', '', '', formatted(state.amountPaid, priced)], muted);
    row(doc, ['Due', '', '', money(dueOf(invoice), priced)], '#1b1f27', 'bold');
  }
  doc.moveDown(1);
}

function row(doc: Doc, cells: readonly string[], color = '#1b1f27', font = 'regular'): void {
  const widths = [columns.item, columns.quantity, columns.unit, columns.amount];
  doc.font(font).fontSize(10);
  // Long amounts take a line of their own rather than running into the next column.
  const heights = cells.map((cell, at) => doc.heightOfString(cell || ' ', { width: (widths[at] ?? 0) - 8 }));
  room(doc, Math.max(...heights) + 8);
  const y = doc.y + 4;
  let x = margin;
  cells.forEach((cell, at) => {
    const cellWidth = widths[at] ?? 0;
    const options = { width: cellWidth - 8, align: at === 0 ? ('left' as const) : ('right' as const) };
    if (cell !== '') doc.fillColor(color).text(cell, at === 0 ? x : x + 8, y, options);
    x += cellWidth;
  });
  doc.x = margin;
  doc.y = y + Math.max(...heights) + 4;
}

function rule(doc: Doc): void {
  doc.moveTo(margin, doc.y).lineTo(right, doc.y).lineWidth(0.5).strokeColor(line).stroke();
}

const qrSize = 120;

function payPart(doc: Doc, invoice: Invoice, url: string): void {
  room(doc, qrSize + 10);
  const { y } = doc;
  const modules = qrModules(url);
  const size = qrSize / modules.length;
  modules.forEach((cells, rowAt) =>
    cells.forEach((dark, at) => {
      // A hair wider, so that no viewer shows seams between them.
      if (dark) doc.rect(margin + at * size, y + rowAt * size, size + 0.05, size + 0.05);
    }),
  );
  doc.fill('#000');
  const x = margin + qrSize + 16;
  const textWidth = width - qrSize - 16;
  doc
    .font('bold')
    .fontSize(11)
    .fillColor('#1b1f27')
    .text(`To pay: ${money(dueOf(invoice), invoice.content.priced)}`, x, y + 14, { width: textWidth });
  doc
    .font('regular')
    .fontSize(10)
    .text('Scan the code, or open this page:', { width: textWidth })
    .fillColor('#1f4fd8')
    .text(url, { width: textWidth, link: url });
  doc.x = margin;
  doc.y = y + qrSize + 10;
}

function pageNumbers(doc: Doc, number: string): void {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    doc.switchToPage(page);
    const text = printable(`${number} · page ${page + 1} of ${count}`);
    doc
      .font('regular')
      .fontSize(8)
      .fillColor(muted)
      .text(text, margin, 841.89 - 40, { width, lineBreak: false });
  }
}

function room(doc: Doc, height: number): void {
  if (doc.y + height <= bottom) return;
  doc.addPage();
  doc.x = margin;
  doc.y = margin;
}

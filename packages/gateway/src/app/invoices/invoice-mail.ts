import { escapeHtml } from '../escape-html.ts';
import { formatDecimal } from '@cryptoix/spec';
import type { Invoice } from '../../domain/invoices/invoice.ts';
import { dueOf } from '../../domain/invoices/sums.ts';
import type { NewMail } from '../mail/mail-store.ts';

export interface MailWording {
  /** A text of the merchant's. */
  readonly message?: string | undefined;
  /** A reminder of one that was sent before. */
  readonly reminds?: boolean;
}

/** The mail that brings an invoice, or reminds of it: plain words and the way to its page. */
export function invoiceMail(
  invoice: Invoice,
  merchant: string,
  to: string,
  url: string,
  { message, reminds = false }: MailWording,
): NewMail {
  const { content } = invoice;
  const { currency, decimals, displayDecimals } = content.priced;
  const amount = `${formatDecimal(dueOf(invoice), decimals, displayDecimals)} ${currency}`;
  const due = content.dueAt === null ? '' : `, due on ${content.dueAt.toISOString().slice(0, 10)}`;
  const name = `Invoice ${content.number ?? invoice.id}`;
  const first = reminds
    ? `This is a reminder of ${name.toLowerCase()} from ${merchant}.`
    : `${name} from ${merchant}.`;
  const paragraphs = [first, ...(message === undefined ? [] : [message]), `To pay: ${amount}${due}.`];
  return {
    to,
    // A subject is one line.
    subject: `${reminds ? 'Reminder: ' : ''}${name} from ${merchant}`.replaceAll(/\s+/g, ' '),
    text: `${[...paragraphs, `See it and pay it here: ${url}`, `As PDF: ${url}/invoice.pdf`].join('\n\n')}\n`,
    html: [
      '<!doctype html><html lang="en"><body style="font-family: sans-serif; line-height: 1.5">',
      ...paragraphs.map((each) => `<p>${escapeHtml(each).replaceAll('\n', '<br>')}</p>`),
      `<p><a href="${escapeHtml(url)}">See it and pay it</a> or take it <a href="${escapeHtml(url)}/invoice.pdf">as PDF</a>.</p>`,
      '</body></html>',
    ].join('\n'),
    objectId: invoice.id,
  };
}

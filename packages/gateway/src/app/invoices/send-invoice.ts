import type { CustomerSnapshot, Invoice } from '../../domain/invoices/invoice.ts';
import { finalize, markSent } from '../../domain/invoices/issue.ts';
import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import type { Work } from '../ports/work.ts';
import { refuse, refuseState } from '../refusal.ts';
import { invoiceMail } from './invoice-mail.ts';
import { lockInvoice } from './lock-invoice.ts';
import { saveInvoice, type InvoiceWithPayments } from './save-invoice.ts';

export interface SendInvoice {
  readonly email?: string | undefined;
  readonly message?: string | undefined;
}

export interface SendPorts {
  /** The address of the payer's page that a token opens. */
  readonly payUrl: (token: string) => string;
  /** Whether live mail can be sent at all. */
  readonly hasMailer: boolean;
}

/** Makes a draft final and mails it; of one that is final already the mail goes out again. */
export async function sendInvoice(
  work: Work,
  ports: SendPorts,
  id: string,
  input: SendInvoice,
): Promise<InvoiceWithPayments> {
  return await issueAndMail(work, ports, await lockInvoice(work, id), input);
}

export async function issueAndMail(
  work: Work,
  ports: SendPorts,
  found: InvoiceWithPayments,
  { email, message }: SendInvoice,
): Promise<InvoiceWithPayments> {
  if (work.mode === 'live' && !ports.hasMailer && email !== undefined) {
    throw refuse('/email', 'parameter_invalid', 'this installation sends no mail, share hosted_url yourself');
  }
  const issued = await issue(work, found);
  const { invoice } = issued;
  const recipient = email ?? invoice.state.recipient ?? invoice.state.customer?.email ?? null;
  if (recipient === null || (work.mode === 'live' && !ports.hasMailer)) return issued;
  const { name } = await work.accounts.defaults();
  await work.mail.put(invoiceMail(invoice, name, recipient, ports.payUrl(invoice.payToken), { message }));
  return await saveInvoice(work, issued, markSent(invoice, recipient, work.now));
}

async function issue(work: Work, found: InvoiceWithPayments): Promise<InvoiceWithPayments> {
  const { invoice, payments } = found;
  if (invoice.state.status === 'draft') {
    const number = invoice.content.number ?? (await nextNumber(work));
    return await saveInvoice(work, found, finalize(invoice, number, await snapshot(work, invoice), work.now));
  }
  const settled = await saveInvoice(work, found, settleInvoice(invoice, payments, work.now));
  const { status } = settled.invoice.state;
  if (status !== 'pending') {
    throw refuseState(`An invoice with the status ${status} cannot be sent.`, status, ['draft', 'pending']);
  }
  return settled;
}

async function nextNumber(work: Work): Promise<string> {
  return `INV-${String(await work.invoices.takeNumber()).padStart(6, '0')}`;
}

async function snapshot(work: Work, { content }: Invoice): Promise<CustomerSnapshot | null> {
  if (content.customerId === null) return null;
  const customer = await work.customers.find(content.customerId);
  if (customer === null) return null;
  const { name, email, address, taxId } = customer;
  return { name, email, address, taxId };
}

import { draft } from '../../domain/invoices/issue.ts';
import type { Networks } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { changeContent, emptyContent, type InvoicePatch } from './invoice-content.ts';
import type { InvoiceWithPayments } from './save-invoice.ts';
import { issueAndMail, type SendPorts } from './send-invoice.ts';

/** Makes a draft, or with `send` an invoice that is final at once. */
export async function createInvoice(
  work: Work,
  ports: SendPorts & { readonly networks: Networks },
  input: InvoicePatch,
  send: boolean,
): Promise<InvoiceWithPayments> {
  const { invoice, events } = draft(
    {
      id: work.newId('inv'),
      payToken: work.newToken(),
      merchantId: work.merchantId,
      livemode: work.mode === 'live',
      content: await changeContent(work, ports.networks, emptyContent, input, null),
    },
    work.now,
  );
  await work.invoices.insert(invoice);
  for (const event of events) await work.events.invoice(event, invoice, [], null);
  const created = { invoice, payments: [] };
  return send ? await issueAndMail(work, ports, created, {}) : created;
}

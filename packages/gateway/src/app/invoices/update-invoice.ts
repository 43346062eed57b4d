import { revise } from '../../domain/invoices/issue.ts';
import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import type { Networks } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { changeContent, type InvoicePatch } from './invoice-content.ts';
import { lockInvoice } from './lock-invoice.ts';
import { saveInvoice, type InvoiceWithPayments } from './save-invoice.ts';

const whilePending: ReadonlySet<string> = new Set(['dueAt', 'expiresAt', 'memo', 'reminders', 'metadata']);

/** Changes a draft as one likes, and of an invoice that is final what its customer was not promised. */
export async function updateInvoice(
  work: Work,
  networks: Networks,
  id: string,
  patch: InvoicePatch,
): Promise<InvoiceWithPayments> {
  const found = await lockInvoice(work, id);
  const { invoice, payments } = found;
  // Its time may have run out without anybody having looked yet.
  const { status } = settleInvoice(invoice, payments, work.now).invoice.state;
  const named = Object.entries(patch).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (status !== 'draft') {
    if (status !== 'pending' && !(status === 'expired' && patch.expiresAt !== undefined)) {
      throw refuseState(`An invoice with the status ${status} cannot be changed.`, status, [
        'draft',
        'pending',
      ]);
    }
    if (!named.every((name) => whilePending.has(name))) {
      const message =
        'An invoice that is final can change its due_at, expires_at, memo, reminders and metadata only.';
      throw refuseState(message, status, ['draft']);
    }
  }
  const content = await changeContent(work, networks, invoice.content, patch, id);
  const revised = revise(invoice, content, work.now);
  const settled = settleInvoice(revised, payments, work.now);
  const changed = settled.invoice !== invoice;
  // One step, one version, whether content, state or both changed.
  const version = changed ? invoice.version + 1 : invoice.version;
  return await saveInvoice(work, found, {
    invoice: { ...settled.invoice, version },
    events: settled.events,
    changed,
  });
}

import { revise } from '../../domain/invoices/issue.ts';
import { settleInvoice } from '../../domain/invoices/settle-invoice.ts';
import { dueReminders } from '../../domain/invoices/wake.ts';
import type { Transactor } from '../ports/transactor.ts';
import type { Mode, Work } from '../ports/work.ts';
import { invoiceMail } from './invoice-mail.ts';
import { lockInvoice } from './lock-invoice.ts';
import { saveInvoice } from './save-invoice.ts';
import type { SendPorts } from './send-invoice.ts';

const snoozeMs = 60_000;
const batch = 100;

/** Does what time alone does to a merchant's invoices, each in a transaction of its own. */
export async function runDueInvoices(
  transactor: Transactor,
  ports: Pick<SendPorts, 'payUrl'>,
  merchantId: string,
  mode: Mode,
): Promise<void> {
  for (;;) {
    const ids = await transactor.inMerchant(merchantId, mode, (work) => work.invoices.due(batch));
    for (const id of ids)
      await transactor.inMerchant(merchantId, mode, (work) => runDueInvoice(work, ports, id));
    if (ids.length < batch) return;
  }
}

/** It becomes overdue, expires, or reminds. */
async function runDueInvoice(work: Work, { payUrl }: Pick<SendPorts, 'payUrl'>, id: string): Promise<void> {
  const found = await lockInvoice(work, id);
  const settled = settleInvoice(found.invoice, found.payments, work.now);
  const saved = await saveInvoice(work, found, settled);
  const { invoice } = saved;
  const { recipient } = invoice.state;
  const reminders = dueReminders(invoice, work.now);
  if (reminders.length > 0 && recipient !== null) {
    const { name } = await work.accounts.defaults();
    // However many have become due at once, one mail says it.
    await work.mail.put(invoiceMail(invoice, name, recipient, payUrl(invoice.payToken), { reminds: true }));
    const marked = invoice.content.reminders.map((each) =>
      reminders.includes(each) ? { ...each, sentAt: work.now } : each,
    );
    const revised = revise(invoice, { ...invoice.content, reminders: marked }, work.now);
    await saveInvoice(work, saved, { invoice: revised, events: [], changed: true });
    return;
  }
  // It waits for a payment that is being confirmed, and that will say so.
  if (!settled.changed) await work.invoices.snooze(id, new Date(work.now.getTime() + snoozeMs));
}

import { runDueInvoices } from '../app/invoices/run-due-invoices.ts';
import type { SendPorts } from '../app/invoices/send-invoice.ts';
import type { Transactor } from '../app/ports/transactor.ts';

/** What time does to invoices, by each merchant's own clock. */
export async function runInvoices(transactor: Transactor, ports: Pick<SendPorts, 'payUrl'>): Promise<void> {
  for (const { merchantId, mode } of await transactor.merchantsWithDueInvoices()) {
    await runDueInvoices(transactor, ports, merchantId, mode);
  }
}

import { openOf } from '../invoices/pay-invoice.ts';
import { retrieveInvoice } from '../invoices/retrieve-invoice.ts';
import type { InvoiceWithPayments } from '../invoices/save-invoice.ts';
import type { Work } from '../ports/work.ts';

/** What a payer's page shows of an invoice. */
export interface InvoicePage extends InvoiceWithPayments {
  readonly merchant: string;
  /** Due and not on its way yet, in base units of the invoice's currency. */
  readonly open: bigint;
  readonly now: Date;
}

/** Reads what the payer of an invoice may see. */
export async function readInvoicePage(work: Work, id: string): Promise<InvoicePage> {
  const found = await retrieveInvoice(work, id);
  const { name } = await work.accounts.defaults();
  const open = openOf(found);
  return { ...found, merchant: name, open: open > 0n ? open : 0n, now: work.now };
}

import type { Invoice } from '../../domain/invoices/invoice.ts';
import type { Work } from '../ports/work.ts';
import { retrieveInvoice } from './retrieve-invoice.ts';

/** What an invoice's PDF is written from. */
export interface InvoiceDocument {
  readonly invoice: Invoice;
  readonly merchant: string;
  /** The payer's page; null for a draft. */
  readonly url: string | null;
}

export interface PdfPorts {
  readonly payUrl: (token: string) => string;
  readonly writePdf: (document: InvoiceDocument) => Promise<Uint8Array>;
}

/** Writes an invoice as PDF. */
export async function invoicePdf(work: Work, ports: PdfPorts, id: string): Promise<Uint8Array> {
  const { invoice } = await retrieveInvoice(work, id);
  const { name } = await work.accounts.defaults();
  const url = invoice.state.status === 'draft' ? null : ports.payUrl(invoice.payToken);
  return await ports.writePdf({ invoice, merchant: name, url });
}

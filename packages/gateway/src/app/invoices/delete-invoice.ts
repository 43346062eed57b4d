import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { lockInvoice } from './lock-invoice.ts';

/** Removes a draft. What is final keeps its number: that is what makes the numbers count without gaps. */
export async function deleteInvoice(work: Work, id: string): Promise<void> {
  const { status } = (await lockInvoice(work, id)).invoice.state;
  if (status !== 'draft') {
    throw refuseState(`An invoice with the status ${status} cannot be deleted, cancel it.`, status, [
      'draft',
    ]);
  }
  await work.invoices.delete(id);
}

import type { Invoice } from '../../domain/invoices/invoice.ts';
import type { Payment } from '../../domain/payments/payment.ts';
import type { ListQuery, Page } from '../lists/page.ts';

export interface InvoiceFilter {
  readonly status?: readonly string[];
  readonly customerId?: string;
  readonly overdue?: boolean;
  readonly dueBefore?: Date;
  readonly number?: string;
  readonly reference?: string;
}

/** The invoices of one merchant and mode, inside one open transaction. */
export interface InvoiceStore {
  insert(invoice: Invoice): Promise<void>;
  update(invoice: Invoice): Promise<void>;
  /** For drafts only. */
  delete(id: string): Promise<void>;
  find(id: string): Promise<Invoice | null>;
  /** Reads an invoice and keeps others from changing it. */
  lock(id: string): Promise<Invoice | null>;
  list(query: ListQuery<InvoiceFilter>): Promise<Page<Invoice>>;
  /** The payments that were opened for invoices, oldest first. */
  paymentsOf(ids: readonly string[]): Promise<Payment[]>;
  /** Keeps others from giving numbers until the commit. */
  lockNumbers(): Promise<void>;
  /** Whether another invoice has the number. */
  isTaken(number: string, exceptId: string | null): Promise<boolean>;
  /** The next of the numbers that count without gaps; what is rolled back gives it back. */
  takeNumber(): Promise<number>;
  /** Ids of those that time may have changed. */
  due(limit: number): Promise<string[]>;
  /** Does not look at it again before that time. */
  snooze(id: string, until: Date): Promise<void>;
}

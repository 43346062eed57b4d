import type { Invoice, InvoiceContent, InvoiceLine } from './invoice.ts';

/** All in base units of the invoice's currency. */
export interface InvoiceSums {
  readonly subtotal: bigint;
  readonly discount: bigint;
  readonly tax: bigint;
  readonly total: bigint;
}

/** Quantity times unit amount, before discount and tax. */
export function grossOf({ quantity, unitAmount }: InvoiceLine): bigint {
  return BigInt(quantity) * unitAmount;
}

export function lineAmount(line: InvoiceLine): bigint {
  return grossOf(line) - line.discount + line.tax;
}

export function sumsOf(content: Pick<InvoiceContent, 'lines' | 'discount' | 'tax'>): InvoiceSums {
  const sum = (of: (line: InvoiceLine) => bigint): bigint =>
    content.lines.reduce((total, line) => total + of(line), 0n);
  const subtotal = sum(grossOf);
  const discount = sum((line) => line.discount) + content.discount;
  const tax = sum((line) => line.tax) + content.tax;
  return { subtotal, discount, tax, total: subtotal - discount + tax };
}

/** What is still to be paid. */
export function dueOf({ content, state }: Invoice): bigint {
  const open = sumsOf(content).total - state.amountPaid;
  return open > 0n ? open : 0n;
}

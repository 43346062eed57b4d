import { formatDecimal, parseDecimal } from '@cryptoix/spec';
import type { InvoiceContent, InvoiceLine, Reminder } from '../../domain/invoices/invoice.ts';
import { grossOf, lineAmount, sumsOf } from '../../domain/invoices/sums.ts';
import { mergeMetadata, type MetadataPatch } from '../../domain/metadata.ts';
import { fiats, type Asset, type Denomination } from '../../domain/money/asset.ts';
import { requireCustomer } from '../customers/require-customer.ts';
import { assertMetadataFits } from '../metadata.ts';
import { oneAsset, type AcceptedInput } from '../payments/choose-assets.ts';
import { assetsOf, type Networks } from '../ports/networks.ts';
import type { Work } from '../ports/work.ts';
import { refuse } from '../refusal.ts';

/** A line as a request has it; amounts are plain decimal texts. */
export interface LineInput {
  readonly description: string;
  readonly quantity?: number | undefined;
  readonly unitAmount: string;
  readonly discount?: string | undefined;
  readonly tax?: string | undefined;
  readonly amount?: string | undefined;
}

/** What a request says of an invoice: what is left out stays, null takes away. */
export interface InvoicePatch {
  readonly currency?: string | undefined;
  readonly lines?: readonly LineInput[] | undefined;
  readonly discount?: string | undefined;
  readonly tax?: string | undefined;
  readonly customerId?: string | null | undefined;
  readonly accepted?: readonly AcceptedInput[] | undefined;
  readonly allowPartial?: boolean | undefined;
  readonly dueAt?: Date | null | undefined;
  readonly expiresAt?: Date | null | undefined;
  readonly reminders?: readonly number[] | undefined;
  readonly memo?: string | null | undefined;
  readonly footer?: string | null | undefined;
  readonly number?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly metadata?: MetadataPatch | undefined;
}

export const emptyContent: InvoiceContent = {
  priced: { currency: '', decimals: 0, displayDecimals: 0 },
  lines: [],
  discount: 0n,
  tax: 0n,
  customerId: null,
  accepted: [],
  allowPartial: false,
  dueAt: null,
  expiresAt: null,
  reminders: [],
  memo: null,
  footer: null,
  number: null,
  reference: null,
  metadata: {},
};

/** The content of an invoice after a request, checked as a whole. */
export async function changeContent(
  work: Work,
  networks: Networks,
  before: InvoiceContent,
  patch: InvoicePatch,
  invoiceId: string | null,
): Promise<InvoiceContent> {
  const known = assetsOf(networks, work.mode);
  const priced = patch.currency === undefined ? before.priced : denominationOf(known, patch.currency);
  if (priced.currency !== before.priced.currency && patch.lines === undefined) {
    throw refuse('/line_items', 'parameter_missing', 'another currency needs its lines anew');
  }
  const isMoved = priced.currency !== before.priced.currency;
  const content: InvoiceContent = {
    priced,
    lines: patch.lines === undefined ? before.lines : patch.lines.map((line, at) => toLine(line, at, priced)),
    discount: amountOf(patch.discount, isMoved ? 0n : before.discount, '/discount', priced),
    tax: amountOf(patch.tax, isMoved ? 0n : before.tax, '/tax', priced),
    customerId: pick(patch.customerId, before.customerId),
    accepted: patch.accepted === undefined ? before.accepted : toAccepted(known, patch.accepted),
    allowPartial: patch.allowPartial ?? before.allowPartial,
    dueAt: pick(patch.dueAt, before.dueAt),
    expiresAt: pick(patch.expiresAt, before.expiresAt),
    reminders: patch.reminders === undefined ? before.reminders : toReminders(before, patch.reminders),
    memo: pick(patch.memo, before.memo),
    footer: pick(patch.footer, before.footer),
    number: pick(patch.number, before.number),
    reference: pick(patch.reference, before.reference),
    metadata: mergeMetadata(before.metadata, patch.metadata),
  };
  assertSums(content);
  assertDates(work, patch, content);
  assertMetadataFits(before.metadata, patch.metadata);
  await requireCustomer(work, patch.customerId);
  if (content.number !== before.number && content.number !== null) {
    await assertNumberFree(work, content.number, invoiceId);
  }
  return content;
}

function pick<Value>(patched: Value | undefined, before: Value): Value {
  return patched === undefined ? before : patched;
}

function denominationOf(known: readonly Asset[], currency: string): Denomination {
  const fiat = fiats.find((each) => each.currency === currency);
  // On several networks a currency may have other decimals: what all of them can carry can be paid on each.
  const coins = known.filter((each) => each.currency === currency);
  const unit = fiat ?? coins.toSorted((one, other) => one.decimals - other.decimals)[0];
  if (unit === undefined) {
    throw refuse(
      '/currency',
      'currency_unsupported',
      `${currency} is not supported, use one of GET /v1/assets`,
    );
  }
  return { currency, decimals: unit.decimals, displayDecimals: unit.displayDecimals };
}

function toLine(input: LineInput, index: number, priced: Denomination): InvoiceLine {
  const at = `/line_items/${index}`;
  const line: InvoiceLine = {
    description: input.description,
    quantity: input.quantity ?? 1,
    unitAmount: amountOf(input.unitAmount, 0n, `${at}/unit_amount`, priced),
    discount: amountOf(input.discount, 0n, `${at}/discount`, priced),
    tax: amountOf(input.tax, 0n, `${at}/tax`, priced),
  };
  if (line.discount > grossOf(line)) {
    throw refuse(`${at}/discount`, 'amount_too_large', 'it is more than the line costs');
  }
  if (input.amount !== undefined && amountOf(input.amount, 0n, `${at}/amount`, priced) !== lineAmount(line)) {
    const show = (units: bigint): string => formatDecimal(units, priced.decimals, priced.displayDecimals);
    const sum = `${line.quantity} times ${show(line.unitAmount)} less ${show(line.discount)} plus ${show(line.tax)}`;
    throw refuse(`${at}/amount`, 'amount_invalid', `${sum} is ${show(lineAmount(line))}`);
  }
  return line;
}

/** Reads an amount of an invoice's currency; nothing is rounded. */
export function amountOf(
  text: string | undefined,
  otherwise: bigint,
  param: string,
  { currency, decimals }: Denomination,
): bigint {
  if (text === undefined) return otherwise;
  const amount = parseDecimal(text, decimals);
  if (amount === 'amount_precision')
    throw refuse(param, amount, `${currency} has at most ${decimals} decimals`);
  if (amount === 'amount_invalid') throw refuse(param, amount, 'it must be a plain decimal such as "49.90"');
  return amount;
}

const most = 2n ** 256n - 1n;

function assertSums(content: InvoiceContent): void {
  const { subtotal, discount, total } = sumsOf(content);
  if (discount > subtotal) throw refuse('/discount', 'amount_too_large', 'it is more than the lines cost');
  if (total === 0n)
    throw refuse('/line_items', 'amount_too_small', 'the invoice must come to more than zero');
  if (total > most) throw refuse('/line_items', 'amount_too_large', 'no payment can be that much');
}

function assertDates(work: Work, patch: InvoicePatch, { dueAt, expiresAt, reminders }: InvoiceContent): void {
  if (patch.expiresAt instanceof Date && patch.expiresAt <= work.now)
    throw refuse('/expires_at', 'parameter_invalid', 'it must lie in the future');
  if (expiresAt !== null && dueAt !== null && expiresAt < dueAt)
    throw refuse('/expires_at', 'parameter_invalid', 'it must not lie before due_at');
  if (reminders.length > 0 && dueAt === null)
    throw refuse('/due_at', 'parameter_missing', 'reminders go by it');
}

function toAccepted(known: readonly Asset[], accepted: readonly AcceptedInput[]): InvoiceContent['accepted'] {
  const assets = accepted.map(({ currency, network }, index) =>
    oneAsset(known, currency, network, `/accepted/${index}`),
  );
  return [...new Set(assets)].map(({ currency, network }) => ({ currency, network }));
}

// One that has been sent stays sent.
function toReminders(before: InvoiceContent, days: readonly number[]): readonly Reminder[] {
  return [...new Set(days)]
    .toSorted((one, other) => other - one)
    .map((daysBeforeDue) => {
      const known = before.reminders.find((each) => each.daysBeforeDue === daysBeforeDue);
      return known ?? { daysBeforeDue, sentAt: null };
    });
}

async function assertNumberFree(work: Work, number: string, invoiceId: string | null): Promise<void> {
  if (/^INV-\d+$/.test(number)) {
    throw refuse(
      '/number',
      'parameter_invalid',
      'INV- and digits are the numbers that are given by themselves',
    );
  }
  await work.invoices.lockNumbers();
  if (await work.invoices.isTaken(number, invoiceId))
    throw refuse('/number', 'parameter_invalid', 'another invoice has it');
}

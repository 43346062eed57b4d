import { runDueInvoices } from '../invoices/run-due-invoices.ts';
import { expirePayments } from '../payments/expire-payments.ts';
import type { TestModePorts } from './ports.ts';

export interface TestTime {
  readonly now: Date;
  readonly offsetSeconds: number;
}

/** Moves a merchant's test time forward and does what has become due before it answers. */
export async function advanceClock(
  { bench, transactor, payUrl }: TestModePorts,
  merchantId: string,
  seconds: number,
): Promise<TestTime> {
  const time = await bench.advanceClock(merchantId, seconds);
  const limit = 100;
  while ((await transactor.inMerchant(merchantId, 'test', (work) => expirePayments(work, limit))) === limit);
  await runDueInvoices(transactor, { payUrl }, merchantId, 'test');
  return time;
}

import { addRefunded } from '../../domain/payments/add-refunded.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import { followPayout } from '../../domain/refunds/change-refund.ts';
import { settleInvoiceOf } from '../invoices/settle-invoice-of.ts';
import type { Work } from '../ports/work.ts';

/** Takes over into a refund what has become of its payout, whose lock is held. */
export async function followRefundPayout(work: Work, payout: Payout): Promise<void> {
  if (payout.refundId === null) return;
  const refund = await work.refunds.find(payout.refundId);
  if (refund === null) throw new Error(`${payout.refundId} is missing`);
  const decision = followPayout(refund, payout, work.now);
  if (decision === null) return;
  await work.refunds.update(decision.refund);
  for (const event of decision.events) await work.events.refund(event, decision.refund, refund);
  if (decision.refund.state.status !== 'completed') return;
  const [payment] = await work.payments.lock([refund.paymentId]);
  if (payment === undefined) throw new Error(`${refund.paymentId} is missing`);
  const after = addRefunded(payment, refund.terms.paymentAmount, work.now);
  if (after === payment) return;
  await work.payments.update(after);
  await settleInvoiceOf(work, after);
}

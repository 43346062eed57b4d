import { ApiError, notFound } from '@cryptoix/server';
import { cancelPayout, isCancelable } from '../../domain/payouts/change-payout.ts';
import type { Refund } from '../../domain/refunds/refund.ts';
import { persistPayout } from '../payouts/persist-payout.ts';
import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { retrieveRefund } from './retrieve-refund.ts';

/** Stops a refund whose payout still waits: its share of the payment can be refunded again. */
export async function cancelRefund(work: Work, id: string): Promise<Refund> {
  const { payoutId } = await retrieveRefund(work, id);
  const [payout] = await work.payouts.lock([payoutId]);
  if (payout === undefined) throw notFound('refund', id);
  if (!isCancelable(payout)) throw notCancelable((await retrieveRefund(work, id)).state.status);
  await persistPayout(work, payout, cancelPayout(payout, 'The refund was canceled.', work.now));
  return await retrieveRefund(work, id);
}

function notCancelable(status: Refund['state']['status']): ApiError {
  const message = `A refund with the status ${status} cannot be canceled.`;
  if (status !== 'processing') return refuseState(message, status, ['pending']);
  return new ApiError({
    code: 'conflict',
    reason: 'already_broadcast',
    message,
    details: { current_status: status, allowed: ['pending'] },
  });
}

import { ApiError, notFound } from '@cryptoix/server';
import { cancelPayout as cancel, isCancelable } from '../../domain/payouts/change-payout.ts';
import type { Payout } from '../../domain/payouts/payout.ts';
import type { Work } from '../ports/work.ts';
import { refuseState } from '../refusal.ts';
import { persistPayout } from './persist-payout.ts';

/** Stops a payout that waits; whoever plans it first holds the same lock. */
export async function cancelPayout(work: Work, id: string, reason: string | null): Promise<Payout> {
  const [payout] = await work.payouts.lock([id]);
  if (payout === undefined) throw notFound('payout', id);
  if (!isCancelable(payout)) throw notCancelable(payout.state.status);
  return await persistPayout(work, payout, cancel(payout, reason, work.now));
}

function notCancelable(status: Payout['state']['status']): ApiError {
  const message = `A payout with the status ${status} cannot be canceled.`;
  const allowed = ['requires_approval', 'pending'];
  if (status !== 'processing') return refuseState(message, status, allowed);
  return new ApiError({
    code: 'conflict',
    reason: 'already_broadcast',
    message,
    details: { current_status: status, allowed },
  });
}
